import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startWorld, type World } from "../support/world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.stop();
});

function npmRunDoctor(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ["src/cli/doctor.ts", ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
      },
    );
  });
}

describe("doctor", () => {
  it("says in chat what is in order", async () => {
    const { alex } = world;
    await alex.says("doctor");
    const { text } = await alex.waitsFor("the doctor", (message) => /parts are in order/.test(message.text));
    for (const words of [
      "PowerShell 7",
      "PostgreSQL 18",
      "which owns nothing",
      "Simulated mode",
      "rows, unbroken",
    ])
      expect(text).toContain(words);
    expect(text).not.toContain("to fix");
  });

  it("names in chat the permission that was revoked, and what to do", async () => {
    const { megan } = world;
    await world.control("POST", "/permissions", { revoke: ["CallRecords.Read.All"] });
    await megan.says("doctor");
    const { text } = await megan.waitsFor("the doctor", (message) => /1 to fix/.test(message.text));
    expect(text).toContain("Grant the application permission CallRecords.Read.All");
    await world.control("POST", "/permissions", { grant: ["CallRecords.Read.All"] });
  });

  it("is not for viewers", async () => {
    expect((await world.isaiah.asks("doctor")).text).toContain("You hold ");
  });

  it("says the same at the command line, and fails only where something must be fixed", async () => {
    const sound = await npmRunDoctor(world.env);
    expect(sound.output).toContain("0 to fix");
    expect(sound.code).toBe(0);
    await world.inject({ kind: "signInRefused", code: 7000222 });
    const ended = await npmRunDoctor(world.env);
    await world.control("DELETE", "/faults");
    expect(ended.output).toMatch(/No token for Microsoft Graph: .*7000222/);
    expect(ended.code).toBe(1);
  });

  it("rehearses in chat and at the command line, and names what drifted", async () => {
    const { alex, env } = world;
    await alex.says("doctor rehearse");
    await alex.waitsFor("the rehearsal", (message) => /Rehearsal.*All agrees/s.test(message.text));
    expect(await npmRunDoctor(env, "--rehearse")).toEqual({
      code: 0,
      output: expect.stringMatching(
        /Get-CsGroupPolicyAssignment -PolicyType: agrees.*agree with their contract/s,
      ),
    });

    const at = "Get-CsGroupPolicyAssignment";
    await world.inject({ kind: "drift", service: "cmdlets", at, property: "Priority", as: "renamed" });
    await alex.says("doctor rehearse");
    const said = `${at} -PolicyType: drift. Priority should be a whole number, found no such property.`;
    await alex.waitsFor("what drifted", (message) => message.text.includes(said));
    const drifted = await npmRunDoctor(env, "--rehearse");
    await world.control("DELETE", "/faults");
    expect(drifted.output).toContain(said);
    expect(drifted.code).toBe(1);
    expect((await npmRunDoctor(env, "--rehears")).code).toBe(64);
  });

  it("lists every problem of a configuration that cannot be used", async () => {
    const { code, output } = await npmRunDoctor({ TENANT_MODE: "microsoft", PORT: "no number" });
    expect(output).toContain("PORT");
    expect(output).toContain("DATABASE_URL");
    expect(code).toBe(78);
  });
});
