import { describe, expect, it } from "@jest/globals";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { noStatusWritten } from "../../tools/lint/no-status-written.js";

function found(code: string): number {
  const config: Linter.Config = {
    languageOptions: { parser },
    plugins: { local: { rules: { "no-status-written": noStatusWritten } } },
    rules: { "local/no-status-written": "error" },
  };
  return new Linter().verify(code, config).length;
}

describe("The lint rule about how waves and members stand", () => {
  it.each([
    `waves.update(id, 1, { status: "moving" });`,
    `const patch = { status: outcome ? "passed" : "failed" } as const;`,
    `set({ ...(move && { status: "sent" as MemberStatus }) });`,
    `set({ "status": found ?? "planned" });`,
    `wave.status = "rolledBack";`,
    "sql`update wave_member set status = 'skipped' where change_id = ${id}`;",
    "sql`insert into wave (change_id, status) values (${id}, 'planned')`;",
  ])("finds %s", (code) => {
    expect(found(code)).toBe(1);
  });

  it.each([
    `set({ status: decided.status });`,
    `if (wave.status === "moving") return;`,
    `waves.allMembers(id, { statuses: ["sent"] });`,
    `({ status: "running", since: now });`,
    "sql`select 1 from wave where status in ('moving', 'settling')`;",
    "sql`update wave_member set status = decided.status`;",
  ])("leaves %s alone", (code) => {
    expect(found(code)).toBe(0);
  });
});
