import type { Change, ChangeState, Submission } from "../../../src/changes/change.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import { noWaves } from "../../../src/changes/plans/no-waves.ts";
import type { Difference, Replay } from "../../../src/changes/replay/replay.ts";
import type { CallRow } from "../../../src/telephony/call-row.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import type { VoiceRouting } from "../../../src/telephony/voice-routing.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import { alex, megan, adele } from "../people.ts";

export const noon = new Date("2026-11-22T12:00:00Z");

export function minutesAfter(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * 60_000);
}

type StateOf<Status extends ChangeState["status"]> = Extract<ChangeState, { readonly status: Status }>;

/** A change that is done, judged by 100 calls of the hour before. */
export function succeeded(at: Date, changed: Partial<StateOf<"succeeded">> = {}): StateOf<"succeeded"> {
  const watched = { from: minutesAfter(at, -60), attempts: 100, delivered: 99 };
  return { status: "succeeded", at, seenInEffect: true, judged: true, watched, revised: [], ...changed };
}

/** A switch against which the calls of the hour before speak. */
export function needsAttention(
  since: Date,
  changed: Partial<StateOf<"needsAttention">> = {},
): StateOf<"needsAttention"> {
  const watched = { from: minutesAfter(since, -60), attempts: 100, delivered: 40 };
  const reasons = ["488 in 60 calls."];
  return {
    status: "needsAttention",
    since,
    reasons,
    watchedFor: 3_600_000,
    watched,
    revised: [],
    ...changed,
  };
}

export function aGateway(changed: Partial<Gateway> = {}): Gateway {
  return {
    fqdn: "sbc1.contoso.com",
    sipSignalingPort: 5061,
    mediaBypass: false,
    enabled: true,
    sendSipOptions: true,
    maxConcurrentSessions: 200,
    failoverTimeSeconds: 10,
    failoverResponseCodes: "408,503,504",
    forwardCallHistory: false,
    forwardPai: false,
    bypassMode: "None",
    proxySbc: null,
    gatewaySiteId: null,
    gatewaySiteLbrEnabled: false,
    gatewayLbrEnabledUserOverride: false,
    ipAddressVersion: "IPv4",
    mediaRelayRoutingLocationOverride: null,
    pidfLoSupported: false,
    numberTranslationRules: { inboundPstn: [], inboundTeams: [], outboundPstn: [], outboundTeams: [] },
    description: null,
    ...changed,
  };
}

export function aRouting(changed: Partial<VoiceRouting> = {}): VoiceRouting {
  return {
    usages: ["Germany"],
    routes: [
      {
        name: "Germany",
        numberPattern: "^\\+49\\d{6,13}$",
        priority: 1,
        gateways: ["sbc1.contoso.com"],
        usages: ["Germany"],
        bridgeSourcePhoneNumber: null,
        description: null,
      },
    ],
    policies: [{ name: "Berlin", usages: ["Germany"], routeType: null, description: null }],
    emergencyPolicies: [],
    ...changed,
  };
}

export function aPlan(changed: Partial<Plan> = {}): Plan {
  return {
    kind: "enableBypass",
    subject: "sbc1.contoso.com",
    requestedBy: alex.id,
    reason: "Shorter media path",
    startAt: null,
    ...noWaves,
    basis: { gateway: aGateway(), routes: [], policies: [], emergencyPolicies: [] },
    opening: [{ kind: "setMediaBypass", fqdn: "sbc1.contoso.com", from: false, to: true }],
    watch: true,
    affected: { policies: [{ policy: "Berlin", users: 120, resourceAccounts: 0 }], emergencyCalls: [] },
    cautions: [],
    approvalsRequired: 1,
    locks: ["trunk:sbc1.contoso.com"],
    ...changed,
  };
}

export function aSubmission(changed: Partial<Submission> = {}): Submission {
  const plan = changed.plan ?? aPlan();
  const replay = changed.replay ?? null;
  return {
    plan,
    replay,
    digest: digestOf({ plan, replay, unknowns: [], warnings: [], ...changed }),
    preflightId: 1,
    unknowns: [],
    warnings: [],
    approvers: [megan, adele],
    ...changed,
  };
}

/** Ten calls of three people on sbc1, all of which stay. */
export function aReplay(changed: Partial<Replay> = {}): Replay {
  return {
    from: new Date(noon.getTime() - 7 * 86_400_000).toISOString(),
    to: noon.toISOString(),
    read: 1,
    setAside: 0,
    people: 120,
    callers: 3,
    calls: { stays: 10, moves: 0, differs: 0, uncovered: 0, undecided: 0, untold: 0 },
    trunks: [{ trunks: ["sbc1.contoso.com"], today: 10, planned: 10 }],
    unexplained: 0,
    differences: [],
    moves: [],
    emergency: [],
    uncovered: [],
    unreadRoutes: [],
    perhapsByGroup: 0,
    ...changed,
  };
}

export function aDifference(changed: Partial<Difference> = {}): Difference {
  return {
    id: "d1",
    kind: "losesRoute",
    emergency: false,
    today: { route: "World", trunks: ["sbc1.contoso.com"] },
    planned: null,
    calls: 12,
    perhaps: 3,
    people: 4,
    block: "+3120",
    example: "+31205551***",
    ...changed,
  };
}

export function aChange(state: ChangeState, changed: Partial<Change> = {}): Change {
  return {
    id: 1,
    kind: "enableBypass",
    subject: "sbc1.contoso.com",
    request: null,
    reason: "Shorter media path",
    requestedBy: alex,
    requestedAt: noon,
    startAt: null,
    submission: state.status === "draft" ? null : aSubmission(),
    approvals: [],
    proofs: [],
    waveVerdicts: [],
    waveDecisions: [],
    breakGlass: [],
    holds: [],
    state,
    ...changed,
  };
}

/** Somebody who can be moved: eligible, on a policy by direct grant. */
export function aUser(changed: Partial<VoiceUser> = {}): VoiceUser {
  return {
    id: "u-1",
    userPrincipalName: "u1@contoso.com",
    accountType: "user",
    enterpriseVoiceEnabled: true,
    featureTypes: ["Teams", "PhoneSystem"],
    telephoneNumber: "+4930123456",
    voiceRouting: { kind: "direct", policy: "Berlin" },
    site: "Berlin",
    complianceRecording: false,
    sharedCalling: false,
    emergencyCallingPolicy: null,
    ...changed,
  };
}

export function aCall(changed: Partial<CallRow> = {}): CallRow {
  return {
    id: "call-1",
    correlationId: "c-1",
    userId: "u-1",
    startedAt: noon,
    invitedAt: null,
    duration: 120,
    callType: "ByotOut",
    calleeNumber: "+3170123****",
    successful: true,
    finalSipCode: 0,
    callEndSubReason: 540_000,
    finalSipCodePhrase: "BYE",
    trunkFqdn: "sbc1.contoso.com",
    mediaBypassEnabled: true,
    ...changed,
  };
}
