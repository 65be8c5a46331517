import type { GroupRole, Role } from "./roles.ts";
import type { Plan } from "./plan.ts";

/** Approvers who speak for one thing, as configured. */
export interface ApproverGroup {
  readonly name: string;
  /** How many of them each change needs; 0 where any approver counts. */
  readonly required: number;
  /** Trunks (`sbc1.contoso.com`, `*.eu.contoso.com`) and `policy:` and a policy's name; empty means all. */
  readonly covers: readonly string[];
}

/** Of a plan: the groups whose people may decide it. */
export type ApprovalGroup = Pick<ApproverGroup, "name" | "required">;

/** What a plan requires, or the configuration of now. */
export interface Required {
  readonly approvalsRequired: number;
  readonly approvalGroups?: readonly ApprovalGroup[] | undefined;
}

/** What of the approvals is still lacking. */
export interface Lacking {
  readonly count: number;
  /** Of which groups, where it matters. */
  readonly groups: readonly { readonly name: string; readonly count: number }[];
}

const prefix = "approver:";

export function roleOfGroup(name: string): GroupRole {
  return `${prefix}${name}`;
}

/** Whom somebody with these roles speaks for, of the groups that may decide the plan. */
export function speaksFor(
  { approvalGroups = [] }: Pick<Required, "approvalGroups">,
  roles: ReadonlySet<Role> | undefined,
): readonly string[] {
  return approvalGroups.map(({ name }) => name).filter((name) => roles?.has(roleOfGroup(name)));
}

/** Whether an approver with these roles may decide it: each may where no groups are configured. */
export function mayDecide(
  plan: Pick<Required, "approvalGroups">,
  roles: ReadonlySet<Role> | undefined,
): boolean {
  return plan.approvalGroups === undefined || speaksFor(plan, roles).length > 0;
}

/**
 * The groups that may decide this plan; undefined where none are configured. A group of some gateways or policies covers a plan
 * when it covers every trunk of it, or every policy where it is about no trunk. A group that is required but does not cover it
 * stays required, so that nobody gets past it by the choice of a trunk.
 */
export function groupsFor(
  { locks }: Pick<Plan, "locks">,
  groups: readonly ApproverGroup[],
): readonly ApprovalGroup[] | undefined {
  if (groups.length === 0) return undefined;
  const trunks = locks.filter((lock) => lock.startsWith("trunk:")).map((lock) => lock.slice("trunk:".length));
  const objects = trunks.length > 0 ? trunks : locks.filter((lock) => lock.startsWith("policy:"));
  return groups
    .filter(
      ({ covers, required }) =>
        required > 0 ||
        covers.length === 0 ||
        (objects.length > 0 && objects.every((object) => isIn(covers, object))),
    )
    .map(({ name, required }) => ({ name, required }));
}

function isIn(covers: readonly string[], object: string): boolean {
  const name = object.toLowerCase();
  return covers.some((each) => {
    const pattern = each.toLowerCase();
    return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : name === pattern;
  });
}

/**
 * What is lacking, with each person in `given` by the groups they speak for. Nobody counts for two groups: it is two people,
 * whatever the way.
 */
export function lacking(
  { approvalsRequired, approvalGroups = [] }: Required,
  given: readonly (readonly string[])[],
): Lacking {
  const places = approvalGroups.flatMap(({ name, required }) => Array.from({ length: required }, () => name));
  if (places.length === 0) return { count: Math.max(0, approvalsRequired - given.length), groups: [] };
  const empty = places.filter((_, place) => !seated(places, given).has(place));
  const groups = [...new Set(empty)].map((name) => ({
    name,
    count: empty.filter((other) => other === name).length,
  }));
  return { count: empty.length, groups };
}

/** As many places taken as can be: each person takes one, and moves over where that seats another. */
function seated(
  places: readonly string[],
  given: readonly (readonly string[])[],
): ReadonlyMap<number, number> {
  const takenBy = new Map<number, number>();
  const seat = (person: number, tried: Set<number>): boolean =>
    places.some((name, place) => {
      if (tried.has(place) || !given[person]?.includes(name)) return false;
      tried.add(place);
      const sitting = takenBy.get(place);
      if (sitting !== undefined && !seat(sitting, tried)) return false;
      takenBy.set(place, person);
      return true;
    });
  given.forEach((_, person) => seat(person, new Set()));
  return takenBy;
}

/** `1 of telephony and 1 of security`. */
export function lackingWords({ count, groups }: Lacking): string {
  return groups.length === 0
    ? String(count)
    : groups.map((group) => `${group.count} of ${group.name}`).join(" and ");
}
