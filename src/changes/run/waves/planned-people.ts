import { digestedOf, membersDigest, type Member } from "../../waves/members.ts";
import { isReleased } from "../../waves/releasers.ts";
import type { Plan } from "../../plan.ts";
import type { Batch, StoredMember } from "../../../store/changes/wave-store.ts";
import { effectivePolicy, grantOf } from "../../../telephony/voice-user.ts";
import type { ChangeContext } from "../change-context.ts";
import { alteredPlan, notReleased } from "../release.ts";
import type { Working } from "../working.ts";

export const otherPeople = "The people in its waves are not those that were approved.";

export interface PlannedPeople {
  readonly members: readonly StoredMember[];
  /** Whether they are, byte for byte, those of the plan. */
  readonly asApproved: boolean;
}

/** Everybody in the change's waves. */
export async function plannedPeople({ context, change, plan }: Working): Promise<PlannedPeople> {
  const [members, { excluded }] = await Promise.all([
    context.waves.allMembers(change.id, {}),
    context.waves.excluded(change.id, {}),
  ]);
  return { members, asApproved: membersDigest({ members, excluded }) === plan.membersDigest };
}

/** Whether the plan takes people from that former policy to that target: so much of the way back is known without its people. */
export function isPlannedWay(
  { policies }: Plan,
  { former, target }: Pick<Member, "former" | "target">,
): boolean {
  return policies.some(({ from, to }) => from === effectivePolicy(former) && to === target);
}

/** A wave whose people were, with all others, found to be those of the plan. */
interface ApprovedWave {
  /** Of the plan: it names everybody of the wave, so what it was found for never gets old. */
  readonly membersDigest: string;
  readonly wave: number;
  readonly people: ReadonlyMap<string, string>;
}

/** The last one of each process: everybody is read and hashed for a wave's first operation, not for each. */
const approvedWaves = new WeakMap<ChangeContext, ApprovedWave>();

/**
 * A wave's people as they stand in the database now, and whether they are, byte for byte, those of the plan. The rows are read
 * afresh each time; what they are held against is the digest or, after that, the people this process found to make it.
 */
async function peopleOfWave(working: Working, wave: number): Promise<PlannedPeople> {
  const { context, change, plan } = working;
  const { membersDigest: digest } = plan;
  const known = approvedWaves.get(context);
  if (known?.membersDigest === digest && known.wave === wave) {
    const members = await context.waves.allMembers(change.id, { wave });
    const same = members.every((member) => known.people.get(member.userId) === digestedOf(member));
    return { members, asApproved: same && members.length === known.people.size };
  }
  const all = await plannedPeople(working);
  const members = all.members.filter((member) => member.wave === wave);
  const people = new Map(members.map((member) => [member.userId, digestedOf(member)]));
  if (all.asApproved) approvedWaves.set(context, { membersDigest: digest, wave, people });
  return { members, asApproved: all.asApproved };
}

/**
 * Why an operation must not be sent, asked right before: waves, members and operations are rows that whoever can write to
 * the database can write too, so each person and policy in it is looked up in the plan that was approved. Empty means that
 * it may.
 */
export async function batchRefusals(
  working: Working,
  { direction, wave, policy }: Pick<Batch, "direction" | "wave" | "policy">,
  userIds: readonly string[],
): Promise<readonly string[]> {
  const { context, change, plan } = working;
  const moves = direction === "move";
  const altered = moves ? await notReleased(context, change) : await alteredPlan(context, change);
  if (altered.length > 0) return altered;
  if (moves && !isReleased(change, plan, wave)) return [`Wave ${wave} needs its own approval.`];
  const { members, asApproved } = await peopleOfWave(working, wave);
  if (moves && !asApproved) return [otherPeople];
  const planned = new Set(
    members
      .filter((member) => asApproved || isPlannedWay(plan, member))
      .filter(({ former, target }) => policy === (moves ? target : grantOf(former)))
      .map(({ userId }) => userId),
  );
  return userIds.every((id) => planned.has(id))
    ? []
    : [`An operation of wave ${wave} would assign what the plan does not.`];
}
