import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readConfig } from "../../src/config/config.ts";

const main = fileURLToPath(new URL("../../sim/main.ts", import.meta.url));
let child: ReturnType<typeof start> | undefined;
afterEach(() => {
  child?.kill("SIGKILL");
});

describe("the simulated tenant as a process", () => {
  it("says in one line what the bot must be configured with, and ends with its input", async () => {
    child = start({});
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { ready, env, controlUrl } = JSON.parse(line) as Ready;
    const config = readConfig({ ...env, DATABASE_URL: "postgres://localhost/any" });

    expect(ready).toBe(true);
    expect(config).toMatchObject({ mode: "simulated", graphBaseUrl: new URL(controlUrl).origin });
    expect(config.teamsHostCommand).toHaveLength(3);
    expect(config.probeRoutes.size).toBeGreaterThan(30);
    expect((await fetch(`${controlUrl}/state`)).status).toBe(200);

    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("names the setting that it cannot use", async () => {
    child = start({ SIM_GATEWAYS: "many" });
    let said = "";
    child.stderr.on("data", (text) => (said += String(text)));
    const [code] = (await once(child, "close")) as [number];

    expect(code).toBe(1);
    expect(said).toContain("SIM_GATEWAYS");
  });
});

interface Ready {
  readonly ready: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly controlUrl: string;
}

function start(env: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: "pipe" });
}
