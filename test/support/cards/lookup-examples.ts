import { defaultGate, type Plan } from "../../../src/changes/plan.ts";
import { proposedInputs } from "../../../src/changes/kinds/reassign/reassign-options.ts";
import type { RouteView } from "../../../src/calls/route-card.ts";
import type { UserView } from "../../../src/people/user-card.ts";
import type { VerifiedCall, VerifyView } from "../../../src/calls/verify-card.ts";
import type { ReassignFormView } from "../../../src/changes/kinds/reassign/reassign-form-card.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import { aCall } from "../changes/builders.ts";
import { ago, now } from "./card-examples.ts";
import { rowsRead } from "../database/read-calls.ts";
import { alex, ids, groups } from "../people.ts";

/** Views of what people look up at Contoso, for the card tests and for looking at the cards. */
const user: VoiceUser = {
  id: ids.adele,
  userPrincipalName: "adele.vance@contoso.com",
  accountType: "user",
  enterpriseVoiceEnabled: true,
  featureTypes: ["Teams", "PhoneSystem"],
  telephoneNumber: "+353155500017",
  voiceRouting: {
    kind: "group",
    policy: "Dublin Staff Bypass",
    groupId: groups.dublinSales,
  },
  site: "Dublin",
  complianceRecording: false,
  sharedCalling: false,
  emergencyCallingPolicy: null,
};

const old = { fqdn: "sbc2.contoso.com", mediaBypass: false };
const fresh = { fqdn: "sbc2b.contoso.com", mediaBypass: true };

export const userView: UserView = {
  user,
  asOf: ago(12),
  routes: [
    {
      usage: "Dublin National Bypass",
      route: "Dublin National Bypass",
      pattern: "^\\+353\\d{7,10}$",
      gateways: [fresh],
    },
    { usage: "Dublin National", route: "Dublin National", pattern: "^\\+353\\d{7,10}$", gateways: [old] },
    {
      usage: "World",
      route: "World",
      pattern: "^\\+\\d{7,15}$",
      gateways: [old, { fqdn: "customer7.carrier.example", mediaBypass: null }],
    },
  ],
  labels: [],
  membership: { changeId: 14, wave: 2, status: "moved" },
  networkSites: [{ site: "Harbour", policy: "Dublin Reception" }],
  calls: [
    aCall({ startedAt: ago(22), trunkFqdn: fresh.fqdn }),
    aCall({
      startedAt: ago(64),
      trunkFqdn: fresh.fqdn,
      successful: false,
      finalSipCode: 410,
      callEndSubReason: 531_004,
    }),
    aCall({
      startedAt: ago(300),
      trunkFqdn: old.fqdn,
      callType: "ByotIn",
      mediaBypassEnabled: false,
      duration: 47,
    }),
  ],
  rowsRead: rowsRead(ago(4)),
  now,
};

export const lonelyUser: UserView = {
  ...userView,
  user: {
    ...user,
    voiceRouting: { kind: "global" },
    enterpriseVoiceEnabled: false,
    telephoneNumber: null,
    site: null,
    sharedCalling: true,
  },
  routes: null,
  labels: ["complianceRecording", "resourceAccount"],
  membership: null,
  networkSites: [],
  calls: [],
  rowsRead: rowsRead(null),
};

const tried = [
  {
    usage: "Dublin National",
    route: "Dublin National",
    taken: false,
    unread: false,
    why: "+14255550100 does not match ^\\+353\\d{7,10}$.",
    gateways: [old],
  },
  {
    usage: "World",
    route: "America",
    taken: true,
    unread: false,
    why: "+14255550100 matches ^\\+1.",
    gateways: [old, fresh],
  },
  {
    usage: "World",
    route: "World",
    taken: true,
    unread: false,
    why: "+14255550100 matches ^\\+\\d{7,15}$.",
    gateways: [old],
  },
];

export const routeView: RouteView = {
  user,
  number: "+14255550100",
  policy: "Dublin Staff",
  usages: ["Dublin National", "World"],
  tried,
  emergency: null,
  asOf: ago(3),
  usersAsOf: ago(12),
  now,
};

export const emergencyRoute: RouteView = {
  ...routeView,
  number: "112",
  tried: tried.map((each) => ({ ...each, taken: false, why: "112 does not match ^\\+." })),
  emergency: [
    {
      policy: "Ireland",
      usage: "Dublin Emergency",
      tried: [
        {
          usage: "Dublin Emergency",
          route: "Emergency",
          taken: true,
          unread: false,
          why: "112 matches ^112$.",
          gateways: [old],
        },
      ],
    },
  ],
};

export const verifyView: VerifyView = {
  fqdn: "sbc2b.contoso.com",
  mediaBypass: true,
  since: ago(190),
  sinceBypass: true,
  users: {
    expected: 15,
    seen: 12,
    unseen: ["alex.wilber@contoso.com", "lynne.robbins@contoso.com", "patti.fernandez@contoso.com"],
  },
  calls: Array.from({ length: 61 }, (_, at) => aCall({ id: `${at}`, startedAt: ago(at + 3) })),
  rowsRead: rowsRead(ago(2)),
  inbound: {
    from: "sbc2.contoso.com",
    to: "sbc2b.contoso.com",
    since: ago(7 * 24 * 60),
    repointedAt: null,
    before: { calls: 312, delivered: 310 },
    after: { byOld: { calls: 0, delivered: 0 }, byNew: { calls: 0, delivered: 0 } },
  },
  records: null,
  mayRead: true,
  now,
};

function verified(minutes: number, changed: Partial<VerifiedCall> = {}): VerifiedCall {
  return {
    startedAt: ago(minutes),
    callType: "ByotOut",
    userPrincipalName: "adele.vance@contoso.com",
    recorded: true,
    path: { kind: "direct" },
    silent: null,
    ...changed,
  };
}

export const verifiedView: VerifyView = {
  ...verifyView,
  users: { expected: 15, seen: 15, unseen: [] },
  records: {
    wanted: 8,
    quality: {
      after: { calls: 12, jitter: 6.4, loss: 0.1, roundTrip: 29 },
      before: { calls: 18, jitter: 13.2, loss: 0.4, roundTrip: 72 },
    },
    problem: "Graph was too slow to look up all of them. Read again for the rest.",
    verified: [
      verified(5, { recorded: false, path: { kind: "unknown" } }),
      verified(9, { callType: "ByotIn" }),
      verified(14, { path: { kind: "relayed" } }),
      verified(20, { path: { kind: "notBypassed", expected: "webClient" } }),
      verified(21, { path: { kind: "notBypassed", expected: null } }),
      verified(33, { path: { kind: "unknown" }, userPrincipalName: null }),
      verified(41, { silent: "toPerson" }),
    ],
  },
};

const reassignPlan: Plan = {
  kind: "reassign",
  subject: "Dublin Sales",
  requestedBy: alex.id,
  reason: "",
  startAt: null,
  cautions: [
    "Outbound calls of these people follow the other policy as soon as it is in force; they are not judged by a gate.",
    "35 people have their policy from a group. The direct grant masks it until it is taken away.",
  ],
  approvalsRequired: 1,
  locks: ["policy:Dublin Sales"],
  pair: null,
  opening: [],
  waves: [
    { number: 1, kind: "pilot", title: "Pilot", users: 15, bakeHours: 24, gated: false },
    {
      number: 2,
      kind: "wave",
      title: "Up to 25 % of each policy and site",
      users: 12,
      bakeHours: 24,
      gated: false,
    },
    { number: 3, kind: "wave", title: "Everybody else", users: 33, bakeHours: 24, gated: false },
  ],
  closing: [],
  membersDigest: "0".repeat(64),
  named: [],
  policies: [{ from: "Dublin Staff", to: "Dublin Sales" }],
  excluded: [
    { why: "onPremises", users: 3 },
    { why: "alreadyThere", users: 1 },
  ],
  labelled: [{ label: "complianceRecording", users: 4 }],
  basis: { gateway: null, routes: [], policies: [], emergencyPolicies: [] },
  gate: defaultGate,
  window: null,
  approveWaves: "together",
  onFailedGate: "ask",
  notMoved: [],
  sbcTasks: [],
};

export const reassignForm: ReassignFormView = {
  listId: 7,
  policy: "Dublin Sales",
  people: 64,
  named: [],
  leftOut: 2,
  plan: reassignPlan,
  values: proposedInputs(64, "Europe/Dublin"),
  problems: [],
  usersAsOf: ago(12),
  zone: "Europe/Dublin",
  now,
};
