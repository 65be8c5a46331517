import type { Change } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import { planDrift } from "../plans/plan-drift.ts";
import { unreadWords } from "../../telephony/unread.ts";
import { outgrown } from "./prepare/reach-now.ts";
import { notReleased } from "./release.ts";
import { roleDifferences } from "./role-differences.ts";
import { otherPeople, plannedPeople } from "./waves/planned-people.ts";
import type { Working } from "./working.ts";
import type { Plan } from "../plan.ts";
import type { Finding } from "../../preflight/check.ts";
import { blockers, unknownsToAccept } from "../../preflight/weighing.ts";
import type { ChangeContext } from "./change-context.ts";
import { minute } from "../../lib/time.ts";

/**
 * How long a last look that found nothing holds (ms). Between it and the first effect are a save and some reads of the database, which
 * take seconds. No longer than a minute: about as long as somebody needs to alter in the admin center what was looked at.
 */
const holdsFor = minute;

/**
 * The last look at a change that found nothing, by the change's id. Kept by one process, so that nobody can forge it: whoever goes on
 * after a crash looks again.
 */
export type LastLooks = Map<Change["id"], { readonly at: Date; readonly change: Change }>;

/** Remembers a look that began then, and the change as it runs by it. */
export function keepLook(looks: LastLooks, at: Date, change: Change): void {
  looks.set(change.id, { at, change });
}

/**
 * Whether the change need not be looked at again before its first effect. Who paused it may have done so to alter something, so where
 * it was resumed since the look holds no longer.
 */
export function lookHolds(looks: LastLooks, change: Change, now: Date): boolean {
  const look = looks.get(change.id);
  return (
    look !== undefined &&
    now.getTime() - look.at.getTime() < holdsFor &&
    goesOnSince(look.change) === goesOnSince(change)
  );
}

function goesOnSince({ state }: Change): number | undefined {
  return state.status === "running" ? state.since.getTime() : undefined;
}

/** What the last look before the first effect brought up. */
export interface LastLook {
  /** What is otherwise than approved: it voids the approval. */
  readonly differences: readonly string[];
  /** Titles of checks that were probed for the approval and give no answer now: they are waited for. */
  readonly inconclusive: readonly string[];
}

/** What differs, right before the first effect, from what was approved and by whom; empty means nothing. */
export async function differencesBeforeStart(working: Working): Promise<readonly string[]> {
  const { context, change, signal } = working;
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0) return unsealed;
  const roles = await roleDifferences(context, change, signal);
  const { differences, inconclusive } = await driftBeforeStart(working);
  return [...roles, ...differences, ...inconclusive];
}

/** Whether plan, people and decisions are, byte for byte, those that were approved and sealed. */
export async function notAsApproved(working: Working): Promise<readonly string[]> {
  const unsealed = await notReleased(working.context, working.change);
  if (unsealed.length > 0) return unsealed;
  const { asApproved } = await plannedPeople(working);
  return asApproved ? [] : [otherPeople];
}

/** What differs from what was approved, and what could not be checked just now. What is sealed was compared before. */
export async function driftBeforeStart(working: Working): Promise<LastLook> {
  const { context, change, plan, signal } = working;
  const { asApproved } = await plannedPeople(working);
  if (!asApproved) return { differences: [otherPeople], inconclusive: [] };

  const drift = [...(await driftNow(working)), ...(await outgrown(context, plan, signal))];
  if (drift.length > 0 || kinds[plan.kind].checks !== "block")
    return { differences: drift, inconclusive: [] };
  return compareWithApproved(context, change, await checkTrunks(context, plan, signal));
}

/** What the tenant's configuration differs in from what the plan was made from, one sentence each. */
export async function driftNow({ context, plan, signal }: Working): Promise<readonly string[]> {
  const { tenant } = context;
  const { gateway: planned } = plan.basis;
  const [gateway, routing] = await Promise.all([
    planned ? tenant.readGateway(planned.fqdn, signal) : undefined,
    tenant.readVoiceRouting(signal),
  ]);
  // What could not be read when it was approved, its approver was told.
  const newlyUnread = routing.unread.map(unreadWords).filter((words) => !plan.cautions.includes(words));
  return [...planDrift(plan, { gateway, routing: routing.value }), ...newlyUnread];
}

/** What the checks find, live, of the trunks on which a plan turns bypass on or off, or to which it moves people. */
export async function checkTrunks(
  { runPreflight }: Pick<ChangeContext, "runPreflight">,
  { subject, pair }: Pick<Plan, "subject" | "pair">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found = await Promise.all([
    runPreflight({ fqdn: subject, live: true }, signal),
    ...(pair ? [runPreflight(pair, signal)] : []),
  ]);
  return found.flat();
}

/**
 * Compares findings with those that the approver saw. Only they could take somebody's word: what was attested and is no
 * longer, differs; and a word that was given since for what was probed does not stand for the answer.
 */
async function compareWithApproved(
  { preflights }: Pick<ChangeContext, "preflights">,
  { submission }: Pick<Change, "submission">,
  findings: readonly Finding[],
): Promise<LastLook> {
  const { failed, lapsed, inconclusive, confirmedSince } = await openFindings(
    { preflights },
    { submission },
    findings,
  );
  return {
    differences: [...failed, ...lapsed].map(findingText),
    inconclusive: [...inconclusive, ...confirmedSince].map(({ title }) => title),
  };
}

/** Blocking findings that the approval does not cover. */
export async function openFindings(
  { preflights }: Pick<ChangeContext, "preflights">,
  { submission }: Pick<Change, "submission">,
  findings: readonly Finding[],
): Promise<{
  readonly failed: readonly Finding[];
  /** Attested then, and now unknown. */
  readonly lapsed: readonly Finding[];
  readonly inconclusive: readonly Finding[];
  /** On a confirmation that was given since. */
  readonly confirmedSince: readonly Finding[];
}> {
  const preflightId = submission?.preflightId ?? null;
  const seen = preflightId === null ? undefined : await preflights.find(preflightId);
  const attested = new Set(
    seen?.findings.flatMap(({ check, outcome }) => (outcome === "attested" ? [check] : [])),
  );
  const accepted = new Set(submission?.unknowns);
  const unknown = unknownsToAccept(findings).filter(({ title }) => !accepted.has(title));
  return {
    failed: blockers(findings),
    lapsed: unknown.filter(({ check }) => attested.has(check)),
    inconclusive: unknown.filter(({ check }) => !attested.has(check)),
    confirmedSince: findings.filter(
      ({ check, title, outcome, effect }) =>
        outcome === "attested" && effect !== "warns" && !attested.has(check) && !accepted.has(title),
    ),
  };
}

function findingText({ title, summary }: Finding): string {
  return `${title}: ${summary}`;
}
