import { sourceRoutes } from "../../plans/clone-routing.ts";
import { countExclusions, exclusionWords } from "../../waves/exclusions.ts";
import { countLabels, labelsOf } from "../../waves/labels.ts";
import { locksOf } from "../../plans/locks.ts";
import { membersDigest, namesOfFew, type Excluded, type Exclusion } from "../../waves/members.ts";
import { startRefusals } from "../../plans/migration-refusals.ts";
import { refused, type PlanResult, type PlanRequest } from "../../plans/migration-snapshot.ts";
import type { ReassignOptions } from "./kind.ts";
import { counted } from "../../../lib/sentences.ts";
import { pilotRefusals, waveOptionRefusals } from "../../waves/wave-refusals.ts";
import { planWaves, type Mover } from "../../waves/waves.ts";
import type { VoiceRouting, VoiceRoutingPolicy } from "../../../telephony/voice-routing.ts";
import { effectivePolicy, type VoiceUser } from "../../../telephony/voice-user.ts";
import { cut } from "../../../lib/cut.ts";

export interface ReassignSnapshot {
  readonly routing: VoiceRouting;
  /** Those who are to move; others are passed over. */
  readonly users: readonly VoiceUser[];
}

export interface ReassignPlanRequest extends PlanRequest {
  readonly options: ReassignOptions;
}

/**
 * Plans the move of named people to a policy that exists. Global is never granted: to it means that direct grants are taken
 * away, so that a group's policy or Global is in force. Nobody changes trunk by plan, so calls are not judged.
 */
export function planReassign(snapshot: ReassignSnapshot, request: ReassignPlanRequest): PlanResult {
  const { options } = request;
  const { routing } = snapshot;
  const wanted = options.policy.trim().toLowerCase();
  const policy = routing.policies.find(({ name }) => name.toLowerCase() === wanted);
  const users = new Map(snapshot.users.map((user) => [user.id, user]));
  const reasons = [
    ...startRefusals(request.startAt, request.now),
    ...(policy ? [] : [`There is no voice routing policy “${options.policy.trim()}”.`]),
    ...(options.people.length === 0 ? ["Nobody is named."] : []),
    ...peopleRefusals(options.people, users),
    ...waveOptionRefusals(options),
  ];
  if (!policy || reasons.length > 0) return refused(...reasons);

  const target = policy.name === "Global" ? null : policy.name;
  const excluded: Excluded[] = [];
  const movers: Mover[] = [];
  for (const id of [...options.people].sort()) {
    const user = users.get(id);
    if (!user) continue;
    const why = whyStays(user, policy);
    if (why) excluded.push({ userId: id, userPrincipalName: user.userPrincipalName, why });
    else
      movers.push({
        user,
        policy: effectivePolicy(user.voiceRouting),
        target,
        labels: labelsOf(user, null),
      });
  }
  const named = new Set(options.people);
  const unfit = options.pilot
    .filter((id) => !named.has(id))
    .map((id) => `${id} cannot be in the pilot: they are not among those who move.`);
  const unfitNamed = pilotRefusals(
    options.pilot.filter((id) => named.has(id)),
    users,
    (user) => whyStays(user, policy),
  );
  if (unfit.length + unfitNamed.length > 0) return refused(...unfit, ...unfitNamed);
  if (movers.length === 0)
    return refused(
      ...cut(
        excluded.map((one) => `${one.userPrincipalName} ${exclusionWords[one.why]}.`),
        maxNamed,
        (left) => `And ${left} more.`,
      ),
      `Nobody of the ${counted(excluded.length, "person", "people")} can be moved to ${policy.name}.`,
    );

  const { waves, members } = planWaves(movers, options, false);
  const membership = { members, excluded };
  const sources = [...new Set(movers.map(({ policy: from }) => from))].sort();
  return {
    ok: true,
    membership,
    plan: {
      kind: "reassign",
      subject: policy.name,
      requestedBy: request.requestedBy,
      reason: request.reason,
      startAt: request.startAt?.toISOString() ?? null,
      cautions: cautionsOf(policy, movers),
      approvalsRequired: request.approvalsRequired,
      locks: locksOf([], { trunks: [], policies: [policy.name] }),
      pair: null,
      opening: [],
      waves,
      closing: [],
      membersDigest: membersDigest(membership),
      named: namesOfFew(membership),
      policies: sources.map((from) => ({ from, to: policy.name })),
      excluded: countExclusions(excluded),
      labelled: countLabels(members),
      basis: {
        gateway: null,
        routes: sourceRoutes([policy], routing),
        policies: [policy],
        emergencyPolicies: [],
      },
      gate: options.gate,
      window: options.window,
      approveWaves: options.approveWaves,
      onFailedGate: options.onFailedGate,
      notMoved: [
        "Inbound calls do not follow the policy.",
        "Emergency calls follow the emergency policy where there is one.",
      ],
      sbcTasks: [],
    },
  };
}

const maxNamed = 50;

/** People may get a policy before they get a number, so that is no reason to stay. */
function whyStays(user: VoiceUser, policy: VoiceRoutingPolicy): Exclusion | undefined {
  if (user.accountType === "onPremises") return "onPremises";
  if (user.accountType === "guest" || user.accountType === "ineligible") return "guestOrIneligible";
  if (user.accountType === "unknown") return "unknownAccount";
  if (user.sharedCalling && policy.usages.length > 0) return "sharedCalling";
  const there =
    policy.name === "Global"
      ? user.voiceRouting.kind !== "direct"
      : effectivePolicy(user.voiceRouting) === policy.name;
  return there ? "alreadyThere" : undefined;
}

function peopleRefusals(people: readonly string[], users: ReadonlyMap<string, VoiceUser>): readonly string[] {
  const seen = new Set<string>();
  return people.flatMap((id) => {
    if (seen.has(id)) return [`${users.get(id)?.userPrincipalName ?? id} is named twice.`];
    seen.add(id);
    return users.has(id) ? [] : [`${id} is not a voice user of this tenant.`];
  });
}

function cautionsOf(policy: VoiceRoutingPolicy, movers: readonly Mover[]): readonly string[] {
  const byGroup = movers.filter(({ user }) => user.voiceRouting.kind === "group").length;
  return [
    "Outbound calls of these people follow the other policy as soon as it is in force; they are not judged by a gate.",
    ...(policy.name === "Global"
      ? [
          "Global is never granted: direct grants are taken away, and then a group's policy is in force, or Global where there is none.",
        ]
      : []),
    ...(byGroup > 0 && policy.name !== "Global"
      ? [
          `${counted(byGroup, "person has their policy", "people have their policy")} from a group. The direct grant masks it until it is taken away.`,
        ]
      : []),
    ...(policy.usages.length === 0 && policy.name !== "Global"
      ? [
          `The policy "${policy.name}" has no usages: these people could call nobody outside by Direct Routing.`,
        ]
      : []),
  ];
}
