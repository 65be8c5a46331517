import type { ApproverGroup } from "../changes/approver-groups.ts";
import { memberList } from "./environment.ts";

/** A group of approvers, with its people as they were configured. */
export interface ConfiguredGroup extends ApproverGroup {
  readonly members: readonly string[];
}

type GivenEnvironment = Readonly<Record<string, string | undefined>>;

const setting = /^APPROVERS_([A-Z][A-Z0-9_]*?)(_FOR)?$/;
/** Name of the group that `APPROVERS` itself makes, beside others. */
const everybody = "approvers";

/**
 * The groups of the `APPROVERS_<NAME>` settings, with what `APPROVERS_<NAME>_FOR` limits them to; none where there are no such
 * settings. Problems name the variable.
 */
export function approverGroupsIn(
  env: GivenEnvironment,
  approvers: readonly string[],
  required: ReadonlyMap<string, number>,
): { readonly groups: readonly ConfiguredGroup[]; readonly problems: readonly string[] } {
  const variables = Object.keys(env).filter((name) => setting.test(name));
  const names = new Set(variables.map((variable) => nameOf(variable)));
  const problems = [...required.keys()]
    .filter((name) => name !== everybody && !names.has(name))
    .map((name) => `APPROVALS_REQUIRED: ${name} is no group; name its people in ${variableOf(name)}`);
  if (names.size === 0) return { groups: [], problems };

  const groups = [...names].map((name) => {
    const variable = variableOf(name);
    const members = memberList.safeParse(env[variable] ?? "");
    const covers = (env[`${variable}_FOR`] ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
    if (!members.success) problems.push(`${variable}: must be Entra object ids, or group:<id>`);
    else if (members.data.length === 0) problems.push(`${variable}: missing; a group needs people`);
    if (name === everybody) problems.push(`${variable}: the name is taken by APPROVERS itself`);
    return { name, required: required.get(name) ?? 0, covers, members: members.data ?? [] };
  });
  return {
    groups:
      approvers.length === 0
        ? groups
        : [
            ...groups,
            { name: everybody, required: required.get(everybody) ?? 0, covers: [], members: approvers },
          ],
    problems,
  };
}

function nameOf(variable: string): string {
  return (setting.exec(variable)?.[1] ?? "").toLowerCase().replaceAll("_", "-");
}

function variableOf(name: string): string {
  return `APPROVERS_${name.toUpperCase().replaceAll("-", "_")}`;
}
