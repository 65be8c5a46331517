import { describe } from "@jest/globals";
import { describeOnPwsh } from "../support/jest/installed.ts";
import { realHost } from "../support/tenant/real-host.ts";
import { launchHere, type LaunchBot } from "../support/world/world.ts";
import { bypassStory } from "./bypass-story.ts";
import { migrationStory } from "./migration-story.ts";

describeOnPwsh("with the real cmdlet host on PowerShell", () => {
  /** In this process, whose clock the migration turns. */
  const launch: LaunchBot = async (env, clock) => {
    const { settings, PSModulePath, remove } = await realHost(env);
    process.env.PSModulePath = PSModulePath;
    const bot = await launchHere({ ...env, ...settings }, clock);
    return {
      ...bot,
      async stop() {
        await bot.stop();
        await remove();
      },
    };
  };

  describe("a bypass switch, from a look at the gateways to the rollback", () => {
    bypassStory(launch);
  });

  describe("a migration, from a form to the last wave and its rollback", () => {
    migrationStory(launch);
  });
});
