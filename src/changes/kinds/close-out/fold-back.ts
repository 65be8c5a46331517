import { policiesReaching, type VoiceRoute } from "../../../telephony/voice-routing.ts";
import { effectivePolicy } from "../../../telephony/voice-user.ts";
import type { Step } from "../../step.ts";
import type { CloseOutSnapshot } from "./close-out-snapshot.ts";
import type { Excluded, Member, Membership } from "../../waves/members.ts";
import type { Plan, TrunkPair } from "../../plan.ts";
import {
  backupRoutes,
  createdPolicies,
  createdRoutes,
  createdUsages,
  repointed,
} from "../../plans/plan-objects.ts";
import { referencesTo } from "../../plans/references.ts";
import { counted } from "../../../lib/sentences.ts";

/** The copies of a migration, merged back into the originals. */
export interface FoldBack {
  readonly refusals: readonly string[];
  readonly opening: readonly Step[];
  readonly membership: Membership;
  readonly closing: readonly Step[];
  /** People on the original policies, who take the new trunk at once. */
  readonly atOnce: number;
}

/**
 * The original routes take the new trunk, everybody gets back what they had, the copies go: then groups and newcomers are on
 * the new trunk as well.
 */
export function foldBack(migration: Plan, pair: TrunkPair, snapshot: CloseOutSnapshot): FoldBack {
  const { routing, users } = snapshot;
  const { from, to } = pair;
  const copied = new Set(migration.basis.routes.map(({ name }) => name));
  const originals = routing.routes
    .filter(({ name, gateways }) => copied.has(name) && gateways.includes(from.fqdn))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const copies = new Set(createdPolicies(migration).map(({ name }) => name));
  const membership = membersBack(copies, snapshot);
  const reaching = new Set(policiesReaching(from.fqdn, routing).filter((name) => !copies.has(name)));
  return {
    refusals: refusals(migration, pair, snapshot, originals, membership),
    opening: originals.map((route) => repointed(route, from.fqdn, to.fqdn)),
    membership,
    closing: removals(migration, snapshot),
    atOnce: users.filter(
      ({ enterpriseVoiceEnabled, voiceRouting }) =>
        enterpriseVoiceEnabled && reaching.has(effectivePolicy(voiceRouting)),
    ).length,
  };
}

/** Everybody who was moved and still has the copy directly, back to what they had. */
function membersBack(
  copies: ReadonlySet<string>,
  { users, moved }: Pick<CloseOutSnapshot, "users" | "moved">,
): Membership {
  const ids = new Set(moved.map(({ userId }) => userId));
  const live = new Map(users.filter(({ id }) => ids.has(id)).map((user) => [user.id, user]));
  const members: Member[] = [];
  const excluded: Excluded[] = [];
  for (const { userId, userPrincipalName, ledger, former, labels } of [...moved].sort((a, b) =>
    a.userId < b.userId ? -1 : 1,
  )) {
    const now = live.get(userId)?.voiceRouting;
    const had = ledger ?? former;
    if (!now) excluded.push({ userId, userPrincipalName, why: "guestOrIneligible" });
    else if (now.kind !== "direct" || !copies.has(now.policy))
      excluded.push({ userId, userPrincipalName, why: "otherPolicy" });
    else {
      const target = had.kind === "direct" ? had.policy : null;
      members.push({ userId, userPrincipalName, wave: 1, former: now, target, labels });
    }
  }
  return { members, excluded };
}

/** What is there of the copies now; what somebody removed already is passed over. */
function removals(migration: Plan, { routing }: Pick<CloseOutSnapshot, "routing">): readonly Step[] {
  const policies = new Set(createdPolicies(migration).map(({ name }) => name));
  const routes = new Set(createdRoutes(migration).map(({ name }) => name));
  const usages = new Set(routing.usages);
  return [
    ...routing.policies
      .filter(({ name }) => policies.has(name))
      .map((policy): Step => ({ kind: "removePolicy", policy })),
    ...routing.routes
      .filter(({ name }) => routes.has(name))
      .map((route): Step => ({ kind: "removeRoute", route })),
    ...createdUsages(migration)
      .filter((usage) => usages.has(usage))
      .map((usage): Step => ({ kind: "removeUsage", usage })),
  ].sort((a, b) => (order[a.kind] ?? 0) - (order[b.kind] ?? 0) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Policies name usages and usages hold routes, so they go in this order. */
const order: Readonly<Record<string, number>> = { removePolicy: 0, removeRoute: 1, removeUsage: 2 };

function nameOf(step: Step): string {
  if (step.kind === "removePolicy") return step.policy.name;
  if (step.kind === "removeRoute") return step.route.name;
  return step.kind === "removeUsage" ? step.usage : "";
}

function refusals(
  migration: Plan,
  { from, to }: TrunkPair,
  { fleet, routing, dependants, users }: CloseOutSnapshot,
  originals: readonly VoiceRoute[],
  { members }: Membership,
): readonly string[] {
  const policies = new Set(createdPolicies(migration).map(({ name }) => name));
  const routes = new Set(createdRoutes(migration).map(({ name }) => name));
  const usages = new Set(createdUsages(migration));
  const backups = backupRoutes(migration);
  const back = new Set(members.map(({ userId }) => userId));
  const strangers = users.filter(
    ({ id, voiceRouting }) =>
      voiceRouting.kind === "direct" && policies.has(voiceRouting.policy) && !back.has(id),
  );
  const known = new Set(routing.policies.map(({ name }) => name));
  const gone = new Set(
    members.flatMap(({ target }) => (target === null || known.has(target) ? [] : [target])),
  );
  return [
    ...(fleet.some(({ fqdn }) => fqdn === to.fqdn)
      ? []
      : [`${to.fqdn} is no longer a gateway of this tenant.`]),
    ...routing.routes
      .filter(({ name }) => routes.has(name) && !backups.has(name))
      .filter(({ gateways }) => gateways.includes(from.fqdn))
      .map(({ name }) => `Emergency calls by the route "${name}" still take ${from.fqdn}: move them first.`),
    ...originals
      .filter(({ gateways }) => gateways.includes(to.fqdn))
      .map(({ name }) => `The route "${name}" has both trunks: take one out first.`),
    ...routing.policies
      .filter(({ name, usages: those }) => !policies.has(name) && those.some((usage) => usages.has(usage)))
      .map(({ name }) => `The policy "${name}" uses a copied usage.`),
    ...routing.routes
      .filter(({ name, usages: those }) => !routes.has(name) && those.some((usage) => usages.has(usage)))
      .map(({ name }) => `The route "${name}" is in a copied usage.`),
    ...(strangers.length === 0
      ? []
      : [
          `${counted(strangers.length, "person has", "people have")} a copied policy that this migration did not give them, ${strangers[0]?.userPrincipalName ?? ""} first.`,
        ]),
    ...[...gone].sort().map((name) => `The policy "${name}", which people had before, is no longer there.`),
    ...referencesTo({ policies, usages }, dependants, routing),
  ];
}
