import type { Member } from "../../../src/changes/waves/members.ts";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import { type Plan, defaultGate } from "../../../src/changes/plan.ts";
import type { MigrationOptions } from "../../../src/changes/kinds/migrate/kind.ts";
import type { ChangeRequest } from "../../../src/changes/kinds/kinds.ts";
import type { ReassignOptions } from "../../../src/changes/kinds/reassign/kind.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import type { TrunkDependants } from "../../../src/telephony/trunk-dependants.ts";
import type { VoiceRoute, VoiceRoutingPolicy } from "../../../src/telephony/voice-routing.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import type {
  MigrationPlanRequest,
  MigrationSnapshot,
} from "../../../src/changes/plans/migration-snapshot.ts";
import { aGateway, aRouting, noon } from "./builders.ts";
import { alex } from "../people.ts";

export const oldFqdn = "sbc1.contoso.com";
export const newFqdn = "sbc1b.contoso.com";

/** Object id of the n-th person. */
export function userId(n: number): string {
  return `5e000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/** A person in Berlin on the policy "Berlin", who can be moved. */
export function aVoiceUser(n: number, changed: Partial<VoiceUser> = {}): VoiceUser {
  return {
    id: userId(n),
    userPrincipalName: `user${n}@contoso.com`,
    accountType: "user",
    enterpriseVoiceEnabled: true,
    featureTypes: ["Teams", "PhoneSystem"],
    telephoneNumber: `+4930555${String(n).padStart(5, "0")}`,
    voiceRouting: { kind: "direct", policy: "Berlin" },
    site: "Berlin",
    complianceRecording: false,
    sharedCalling: false,
    emergencyCallingPolicy: null,
    ...changed,
  };
}

export function aNewGateway(changed: Partial<Gateway> = {}): Gateway {
  return aGateway({ fqdn: newFqdn, sipSignalingPort: 5067, mediaBypass: true, enabled: true, ...changed });
}

export function aRoute(changed: Partial<VoiceRoute> = {}): VoiceRoute {
  return {
    name: "Germany",
    numberPattern: "^\\+49\\d{6,13}$",
    priority: 1,
    gateways: [oldFqdn],
    usages: ["Germany"],
    bridgeSourcePhoneNumber: null,
    description: null,
    ...changed,
  };
}

export function aPolicy(changed: Partial<VoiceRoutingPolicy> = {}): VoiceRoutingPolicy {
  return { name: "Berlin", usages: ["Germany"], routeType: null, description: null, ...changed };
}

export function noDependants(changed: Partial<TrunkDependants> = {}): TrunkDependants {
  return {
    survivableBranches: [],
    sharedCalling: [],
    audioConferencing: [],
    networkSites: [],
    groupAssignments: [],
    emergencyCalling: { policies: [], sites: [] },
    ...changed,
  };
}

export function aMember(changed: Partial<Member> = {}): Member {
  return {
    userId: userId(1),
    userPrincipalName: "user1@contoso.com",
    wave: 1,
    former: { kind: "direct", policy: "Berlin" },
    target: "Berlin Bypass",
    labels: [],
    ...changed,
  };
}

export function migrationOptions(changed: Partial<MigrationOptions> = {}): MigrationOptions {
  return {
    newFqdn,
    newPort: 5067,
    nameSuffix: " Bypass",
    policies: [],
    fallback: true,
    pilot: [],
    pilotSize: 10,
    shares: [5, 25, 100],
    pilotBakeHours: 24,
    bakeHours: 24,
    gate: defaultGate,
    window: null,
    approveWaves: "together",
    onFailedGate: "ask",
    ...changed,
  };
}

export function reassignOptions(changed: Partial<ReassignOptions> = {}): ReassignOptions {
  return {
    policy: "Munich",
    people: [userId(1), userId(2)],
    pilot: [],
    pilotSize: 1,
    shares: [100],
    pilotBakeHours: 24,
    bakeHours: 24,
    gate: defaultGate,
    window: null,
    approveWaves: "together",
    onFailedGate: "ask",
    ...changed,
  };
}

export function aMigrationRequest(changed: Partial<MigrationOptions> = {}): ChangeRequest {
  return { kind: "migrate", options: migrationOptions(changed) };
}

/** A migration of sbc1 to sbc1b: the policy "Berlin" with one usage and one route, a pilot and one wave. */
export function aMovePlan(changed: Partial<Plan> = {}): Plan {
  const pair = { from: aGateway(), to: aNewGateway() };
  const members = [
    aMember(),
    aMember({ userId: userId(2), userPrincipalName: "user2@contoso.com", wave: 2 }),
  ];
  return {
    kind: "migrate",
    subject: oldFqdn,
    requestedBy: alex.id,
    reason: "Shorter media path",
    startAt: null,
    cautions: [],
    approvalsRequired: 1,
    locks: [
      "policy:Berlin",
      "policy:Berlin Bypass",
      "route:Germany Bypass",
      "trunk:sbc1.contoso.com",
      "trunk:sbc1b.contoso.com",
      "usage:Germany Bypass",
    ],
    pair,
    opening: [
      { kind: "createGateway", gateway: pair.to },
      { kind: "addUsage", usage: "Germany Bypass" },
      {
        kind: "createRoute",
        route: aRoute({
          name: "Germany Bypass",
          priority: 2,
          gateways: [newFqdn],
          usages: ["Germany Bypass"],
          description: "Copy of Germany",
        }),
      },
      {
        kind: "createPolicy",
        policy: aPolicy({
          name: "Berlin Bypass",
          usages: ["Germany Bypass", "Germany"],
          description: "Copy of Berlin",
        }),
      },
    ],
    waves: [
      { number: 1, kind: "pilot", title: "Pilot", users: 1, bakeHours: 24, gated: true },
      { number: 2, kind: "wave", title: "Everybody else", users: 1, bakeHours: 24, gated: true },
    ],
    closing: [],
    membersDigest: membersDigest({ members, excluded: [] }),
    named: [],
    policies: [{ from: "Berlin", to: "Berlin Bypass" }],
    excluded: [],
    labelled: [],
    basis: { gateway: pair.from, routes: [aRoute()], policies: [aPolicy()], emergencyPolicies: [] },
    gate: defaultGate,
    window: null,
    approveWaves: "together",
    onFailedGate: "ask",
    notMoved: ["Inbound calls follow the FQDN in the SBC's Contact, not the policy."],
    sbcTasks: [
      { id: "trunk-pair:own-contact", text: "The new trunk has its own FQDN in Contact.", advice: [] },
    ],
    ...changed,
  };
}

/** sbc1 with the policy "Berlin" and forty people on it, in Berlin and Potsdam. */
export function aMigrationSnapshot(changed: Partial<MigrationSnapshot> = {}): MigrationSnapshot {
  return {
    fleet: [aGateway()],
    routing: aRouting(),
    dependants: noDependants(),
    users: Array.from({ length: 40 }, (_, n) =>
      aVoiceUser(n + 1, { site: n % 4 === 0 ? "Potsdam" : "Berlin" }),
    ),
    verifiedDomains: ["contoso.com"],
    cloud: "commercial",
    vendor: "generic",
    ...changed,
  };
}

export function aMigrationPlanRequest(changed: Partial<MigrationOptions> = {}): MigrationPlanRequest {
  return {
    subject: oldFqdn,
    options: migrationOptions(changed),
    requestedBy: alex.id,
    reason: "Shorter media path",
    startAt: null,
    approvalsRequired: 1,
    now: noon,
  };
}
