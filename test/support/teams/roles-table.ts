import { readFileSync } from "node:fs";
import type { Role } from "../../../src/changes/roles.ts";

/** The columns of the table in docs/architecture.md: everybody of the tenant is at least "nobody". */
export const holders = ["viewer", "admin", "approver", "breakGlass", "nobody"] as const satisfies readonly (
  Role | "nobody"
)[];
export type Holder = (typeof holders)[number];

/** One row of it: what it lets people do, by which commands and verbs, and who may. */
export interface RoleRow {
  readonly does: string;
  readonly commands: readonly string[];
  readonly verbs: readonly string[];
  readonly may: Readonly<Record<Holder, boolean>>;
}

export const rolesPage = "docs/architecture.md";
export const rolesHead = ["", "commands", "buttons", ...holders];
export const mayMark = "●";
export const mayNotMark = "–";

/** The table as it stands in the documentation; which a test holds against the code. */
export function documentedRoles(): readonly RoleRow[] {
  const page = readFileSync(new URL(`../../../${rolesPage}`, import.meta.url), "utf8");
  const part = /<!-- generated: roles -->\n([\s\S]*?)<!-- end -->/.exec(page)?.[1] ?? "";
  const rows = part.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) => {
    const [does = "", commands = "", verbs = "", ...marks] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const known = marks.every((mark) => mark === mayMark || mark === mayNotMark);
    if (marks.length !== holders.length || !known)
      throw new Error(`${rolesPage} has a row without roles: ${line}`);
    const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    const may = Object.fromEntries(holders.map((holder, at) => [holder, marks[at] === mayMark]));
    return { does, commands: codes(commands), verbs: codes(verbs), may: may as RoleRow["may"] };
  });
}
