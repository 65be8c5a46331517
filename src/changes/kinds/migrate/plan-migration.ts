import { problemsWith } from "../../../lib/problem.ts";
import { possibleDependants } from "../../../telephony/trunk-dependants.ts";
import { mayDependWords } from "../../plans/may-depend-words.ts";
import { byName, parseFqdn } from "../../../telephony/fqdn.ts";
import type { VoiceRoutingPolicy } from "../../../telephony/voice-routing.ts";
import { emergencyCallsReaching, usagesReaching } from "../../../telephony/voice-routing.ts";
import { effectivePolicy, type VoiceUser } from "../../../telephony/voice-user.ts";
import type { Step } from "../../step.ts";
import { nameRefusals } from "../../plans/clone-names.ts";
import { cloneRouting, sourceRoutes, type ClonedRouting } from "../../plans/clone-routing.ts";
import { countExclusions, whyExcluded } from "../../waves/exclusions.ts";
import { countLabels, labelsOf } from "../../waves/labels.ts";
import { locksOf } from "../../plans/locks.ts";
import { membersDigest, namesOfFew, type Excluded } from "../../waves/members.ts";
import {
  newTrunkRefusals,
  oldTrunkRefusal,
  requestRefusals,
  sourcePolicies,
} from "../../plans/migration-refusals.ts";
import {
  refused,
  type MigrationPlanRequest,
  type MigrationSnapshot,
  type PlanResult,
} from "../../plans/migration-snapshot.ts";
import { migrationCautions, notMovedBy } from "./migration-words.ts";
import type { Plan } from "../../plan.ts";
import { referencesTo } from "../../plans/references.ts";
import { sbcTasks } from "../../plans/sbc-tasks.ts";
import { pilotRefusals, waveOptionRefusals } from "../../waves/wave-refusals.ts";
import { trunkPair } from "../../plans/trunk-pair.ts";
import { planWaves, type Mover } from "../../waves/waves.ts";

/**
 * Plans the move of everybody on one trunk to a second trunk of the same SBC, or says why it must not be done. The same
 * tenant gives the same plan, in whatever order things were read. Source: "Configure media bypass with Direct Routing".
 */
export function planMigration(snapshot: MigrationSnapshot, request: MigrationPlanRequest): PlanResult {
  const { subject, options } = request;
  const { fleet, routing, dependants } = snapshot;
  const old = fleet.find(({ fqdn }) => fqdn === subject);
  const impossible = oldTrunkRefusal(subject, snapshot);
  if (impossible !== undefined || !old) return refused(impossible ?? "");

  const { policies, reasons } = sourcePolicies(request, snapshot);
  const newFqdn = parseFqdn(options.newFqdn) ?? "";
  const cloned = cloneRouting(policies, routing, {
    oldFqdn: subject,
    newFqdn,
    suffix: options.nameSuffix,
    fallback: options.fallback,
    telephoneNumbers: snapshot.users.map(({ telephoneNumber }) => telephoneNumber),
  });
  const targets = new Map(cloned.policyNames.map(({ from, to }) => [from, to]));
  const refusals = [
    ...requestRefusals(request),
    ...newTrunkRefusals(subject, options, snapshot),
    ...problemsWith("policies", reasons),
    ...problemsWith("nameSuffix", takenNames(cloned, snapshot, options.nameSuffix)),
    ...waveOptionRefusals(options),
  ];
  if (refusals.length > 0) return refused(...refusals);

  const excluded: Excluded[] = [];
  const movers: Mover[] = [];
  for (const user of snapshot.users) {
    const { id: userId, userPrincipalName } = user;
    const why = whyExcluded(user, targets);
    const policy = effectivePolicy(user.voiceRouting);
    if (why) excluded.push({ userId, userPrincipalName, why });
    else movers.push({ user, policy, target: targets.get(policy) ?? null, labels: labelsOf(user, old) });
  }
  const unfit = pilotRefusals(options.pilot, byId(snapshot.users, options.pilot), (user) =>
    whyExcluded(user, targets),
  );
  if (unfit.length > 0) return refused(...problemsWith("pilot", unfit));
  if (movers.length === 0)
    return refused(
      `Nobody can be moved: no eligible user is on ${[...targets.keys()].sort(byName).join(", ")}.`,
    );

  const { waves, members } = planWaves(movers, options, true);
  const membership = { members, excluded: excluded.sort((a, b) => (a.userId < b.userId ? -1 : 1)) };
  const pair = trunkPair(old, { newFqdn, newPort: options.newPort });
  const opening: readonly Step[] = [
    { kind: "createGateway", gateway: pair.to },
    ...cloned.usages.map(({ to }): Step => ({ kind: "addUsage", usage: to })),
    ...cloned.routes.map((route): Step => ({ kind: "createRoute", route })),
    ...cloned.policies.map((policy): Step => ({ kind: "createPolicy", policy })),
  ];
  const sites = [...new Set(movers.flatMap(({ user }) => user.site ?? []))].sort(byName);
  const plan: Plan = {
    kind: "migrate",
    subject,
    requestedBy: request.requestedBy,
    reason: request.reason,
    startAt: request.startAt?.toISOString() ?? null,
    cautions: migrationCautions({
      old,
      newFqdn,
      cloned,
      members,
      fallback: options.fallback,
      dependants,
    }),
    approvalsRequired: request.approvalsRequired,
    locks: locksOf(opening, { trunks: [subject, newFqdn], policies: policies.map(({ name }) => name) }),
    pair,
    opening,
    waves,
    closing: [],
    membersDigest: membersDigest(membership),
    named: namesOfFew(membership),
    policies: cloned.policyNames,
    excluded: countExclusions(membership.excluded),
    labelled: countLabels(members),
    basis: basisOf(snapshot, subject, policies),
    gate: options.gate,
    window: options.window,
    approveWaves: options.approveWaves,
    onFailedGate: options.onFailedGate,
    notMoved: [
      ...notMovedBy(
        { old: subject, newFqdn },
        referencesTo(
          {
            policies: new Set(targets.keys()),
            usages: usagesReaching(subject, routing),
          },
          dependants,
          routing,
        ),
      ),
      // The sites are among the references.
      ...mayDependWords(subject, possibleDependants(dependants, { siteId: old.gatewaySiteId, policies: [] })),
    ],
    sbcTasks: sbcTasks(pair, sites, snapshot),
  };
  return { ok: true, plan, membership };
}

function basisOf(
  { fleet, routing }: Pick<MigrationSnapshot, "fleet" | "routing">,
  subject: string,
  policies: readonly VoiceRoutingPolicy[],
): Plan["basis"] {
  const emergency = new Set(emergencyCallsReaching(subject, routing).map(({ policy }) => policy));
  return {
    gateway: fleet.find(({ fqdn }) => fqdn === subject) ?? null,
    routes: sourceRoutes(policies, routing),
    policies,
    emergencyPolicies: routing.emergencyPolicies
      .filter(({ name }) => emergency.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Only those that were asked for: a tenant has many more. */
function byId(users: readonly VoiceUser[], ids: readonly string[]): ReadonlyMap<string, VoiceUser> {
  const wanted = new Set(ids);
  return new Map(users.filter(({ id }) => wanted.has(id)).map((user) => [user.id, user]));
}

function takenNames(
  cloned: ClonedRouting,
  { routing }: Pick<MigrationSnapshot, "routing">,
  suffix: string,
): readonly string[] {
  const names = (objects: readonly { readonly name: string }[]) => objects.map(({ name }) => name);
  return [
    ...nameRefusals("usage", cloned.usages, routing.usages, suffix),
    ...nameRefusals("route", cloned.routeNames, names(routing.routes), suffix),
    ...nameRefusals("policy", cloned.policyNames, names(routing.policies), suffix),
  ];
}
