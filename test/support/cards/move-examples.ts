import type { Change, ChangeState } from "../../../src/changes/change.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import type { Verdict } from "../../../src/changes/waves/gate.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import type { Wave, WaveStatus } from "../../../src/changes/waves/wave.ts";
import { proposedValues } from "../../../src/changes/kinds/migrate/form-values.ts";
import { button } from "../../../src/teams/cards/buttons.ts";
import type { MembersView } from "../../../src/changes/cards/waves/members-card.ts";
import type { MigrateFormView } from "../../../src/changes/kinds/migrate/migrate-form-card.ts";
import { noOffers } from "../../../src/changes/cards/change-offers.ts";
import { noNextOffers } from "../../../src/changes/cards/next-offers.ts";
import type { ChangeView } from "../../../src/changes/cards/view-of-change.ts";
import { planPageButton, type PlanView } from "../../../src/changes/cards/waves/plan-card.ts";
import type { ReplayView } from "../../../src/changes/cards/replay-card.ts";
import type { StoredMember } from "../../../src/store/changes/wave-store.ts";
import { adviceOn } from "../../../src/telephony/sbc/advice-on.ts";
import { aDifference, aReplay } from "../changes/builders.ts";
import { ago, finding, gateway, now, readyPreflight, timeline } from "./card-examples.ts";
import { aMember, aMovePlan, aPolicy, aRoute, userId } from "../changes/migration-builders.ts";
import { adele, alex, megan } from "../people.ts";

/** Views of a migration at Contoso, for the card tests and for looking at the cards. */
const to = { ...gateway, fqdn: "sbc1-bypass.contoso.com", sipSignalingPort: 5062, mediaBypass: true };

export const movePlan: Plan = aMovePlan({
  reason: "Seattle moves to local media, as Microsoft recommends: a second trunk, in waves.",
  pair: { from: gateway, to },
  opening: [
    { kind: "createGateway", gateway: to },
    { kind: "addUsage", usage: "US-National Bypass" },
    { kind: "addUsage", usage: "US-International Bypass" },
    {
      kind: "createRoute",
      route: aRoute({
        name: "US-National Bypass",
        numberPattern: "^\\+1(\\d{10})$",
        priority: 4,
        gateways: [to.fqdn, "sbc9.contoso.com"],
        usages: ["US-National Bypass"],
      }),
    },
    {
      kind: "createRoute",
      route: aRoute({
        name: "International Bypass",
        numberPattern: "^\\+\\d+$",
        priority: 5,
        gateways: [to.fqdn],
        usages: ["US-International Bypass"],
      }),
    },
    {
      kind: "createPolicy",
      policy: aPolicy({ name: "US-National Bypass", usages: ["US-National Bypass", "US-National"] }),
    },
    {
      kind: "createPolicy",
      policy: aPolicy({
        name: "US-International Bypass",
        usages: ["US-National Bypass", "US-International Bypass", "US-National", "US-International"],
      }),
    },
  ],
  waves: [
    { number: 1, kind: "pilot", title: "Pilot", users: 15, bakeHours: 24, gated: true },
    { number: 2, kind: "wave", title: "Up to 5 %", users: 62, bakeHours: 24, gated: true },
    { number: 3, kind: "wave", title: "Up to 25 %", users: 245, bakeHours: 24, gated: true },
    { number: 4, kind: "wave", title: "Everybody else", users: 912, bakeHours: 24, gated: true },
    {
      number: 5,
      kind: "resourceAccounts",
      title: "Resource accounts",
      users: 6,
      bakeHours: 24,
      gated: false,
    },
  ],
  policies: [
    { from: "US-National", to: "US-National Bypass" },
    { from: "US-International", to: "US-International Bypass" },
  ],
  excluded: [
    { why: "noNumber", users: 31 },
    { why: "onPremises", users: 12 },
    { why: "otherPolicy", users: 8_430 },
  ],
  labelled: [
    { label: "complianceRecording", users: 20 },
    { label: "resourceAccount", users: 6 },
  ],
  basis: {
    gateway,
    routes: [
      aRoute({
        name: "US-National",
        numberPattern: "^\\+1(\\d{10})$",
        gateways: [gateway.fqdn, "sbc9.contoso.com"],
      }),
      aRoute({ name: "International", numberPattern: "^\\+\\d+$", gateways: [gateway.fqdn] }),
    ],
    policies: [],
    emergencyPolicies: [],
  },
  cautions: [
    "Emergency routes stay on sbc1.contoso.com until they are moved by their own approval.",
    "The policy US-National is given by 2 groups: people who join later land on the old policy.",
  ],
  notMoved: [
    "Inbound calls follow the FQDN in the SBC's Contact, not the policy.",
    "A forwarded call leaves by the SBC it came in on, whatever the policy says.",
    "The audio conferencing policy `US-Conf` uses the usage `US-National`.",
  ],
  sbcTasks: [
    {
      id: "trunk-pair:signalling-port",
      text: "The SBC listens for TLS on port 5062 for sbc1-bypass.contoso.com, beside port 5061.",
      advice: adviceOn(["signalling-port"], { vendor: "audiocodes", cloud: "commercial" }),
    },
    {
      id: "trunk-pair:same-media-ports",
      text: "Both trunks use the same public address and the same media ports.",
      advice: adviceOn(["same-media-ports"], { vendor: "audiocodes", cloud: "commercial" }),
    },
  ],
  window: { days: [1, 2, 3, 4], from: "18:00", to: "23:00", zone: "Europe/Berlin" },
});

const replay = aReplay({
  people: 1_180,
  callers: 412,
  calls: { stays: 14, moves: 9_120, differs: 12, uncovered: 6, undecided: 3, untold: 0 },
  read: 0.9,
  trunks: [
    { trunks: [movePlan.pair?.from.fqdn ?? ""], today: 9_146, planned: 14 },
    { trunks: [movePlan.pair?.to.fqdn ?? ""], today: 0, planned: 9_120 },
  ],
  differences: [aDifference()],
  moves: [
    aDifference({
      id: "m1",
      kind: "changesTrunk",
      today: { route: "Germany", trunks: [movePlan.pair?.from.fqdn ?? ""] },
      planned: { route: "Germany Bypass", trunks: [movePlan.pair?.to.fqdn ?? ""] },
      calls: 9_120,
      people: 412,
      block: "+",
      example: "+4930555****",
    }),
  ],
  emergency: [
    {
      today: { route: "Germany", trunks: [movePlan.pair?.from.fqdn ?? ""] },
      planned: { route: "Germany Bypass Emergency", trunks: [movePlan.pair?.from.fqdn ?? ""] },
      calls: 2,
      perhaps: 0,
      people: 2,
      block: "112",
      example: "112",
    },
  ],
  uncovered: [
    { policies: ["Berlin"], calls: 6, perhaps: 0, people: 1, block: "+1425555", example: "+1425555****" },
  ],
});

const digest = digestOf({ plan: movePlan, replay, unknowns: [], warnings: [] });

export function moveChange(state: ChangeState, changes: Partial<Change> = {}): Change {
  return {
    id: 21,
    kind: "migrate",
    subject: gateway.fqdn,
    request: null,
    reason: movePlan.reason,
    requestedBy: alex,
    requestedAt: ago(3_000),
    startAt: null,
    submission: {
      plan: movePlan,
      replay,
      digest,
      preflightId: 11,
      unknowns: [],
      warnings: ["US-Emergency (911, 933) leads to this trunk."],
      approvers: [megan, adele],
    },
    approvals: [
      {
        by: megan,
        decision: "approved",
        digest,
        comment: null,
        acceptedUnknowns: null,
        speaksFor: [],
        acceptedDifferences: [],
        proof: null,
        at: ago(2_900),
      },
    ],
    proofs: [],
    waveVerdicts: [],
    waveDecisions: [],
    breakGlass: [],
    holds: [],
    state,
    ...changes,
  };
}

export function verdict(outcome: Verdict["outcome"], reasons: readonly string[]): Verdict {
  const calls = {
    people: 15,
    attempts: outcome === "inconclusive" ? 41 : 214,
    deliveredShare: 98.1,
    mediaFailures: outcome === "fail" ? 4 : 0,
    mediaFailurePeople: outcome === "fail" ? 3 : 0,
    shortRedials: 0,
    possibleRedials: 0,
    answered: outcome === "inconclusive" ? 36 : 180,
    delivered: outcome === "inconclusive" ? 40 : 210,
    offerRefusals: 0,
  };
  return {
    outcome,
    reasons,
    numbers: {
      wave: calls,
      control: { ...calls, people: 1_200, attempts: 9_310, deliveredShare: 98.4 },
      quality: {
        after: { calls: 24, jitter: 6.2, loss: 0.1, roundTrip: 28 },
        before: { calls: 30, jitter: 13.1, loss: 0.4, roundTrip: 71 },
      },
      fallback: outcome === "fail" ? 7 : 0,
      inbound: 80,
      forwarded: 3,
      others: 0,
    },
  };
}

export function wave(
  number: number,
  status: WaveStatus,
  counts: Partial<Wave["counts"]>,
  judged?: Verdict,
): Wave {
  return {
    number,
    status,
    beganAt: status === "planned" ? null : ago(2_800),
    retriedAt: null,
    settledAt: null,
    judgeAt: status === "baking" ? ago(-600) : null,
    verdict: judged ?? null,
    judgedAt: judged ? ago(100) : null,
    revised: null,
    counts: { planned: 0, sent: 0, moved: 0, failed: 0, skipped: 0, restored: 0, notRestored: 0, ...counts },
  };
}

const passed = verdict("pass", ["214 calls, none of what the gate looks for."]);
const untilSecond = timeline(
  [3_000, { type: "requested", by: alex }],
  [
    2_900,
    {
      type: "approved",
      by: megan,
      comment: null,
      acceptedUnknowns: null,
      acceptedDifferences: [],
      enough: true,
    },
  ],
  [2_890, { type: "started" }],
  [2_800, { type: "waveBegan", wave: 1, title: "Pilot", users: 15 }],
  [
    2_780,
    { type: "waveSettled", wave: 1, moved: 15, failed: 0, skipped: 0, judgeAt: ago(1_340).toISOString() },
  ],
  [1_340, { type: "waveJudged", wave: 1, outcome: "pass", reasons: passed.reasons }],
  [200, { type: "waveBegan", wave: 2, title: "Up to 5 %", users: 62 }],
);

const shared: Omit<ChangeView, "change"> = {
  timeline: untilSecond,
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(2, "settling", { moved: 40, sent: 20, failed: 1, skipped: 1 }),
    wave(3, "planned", { planned: 245 }),
    wave(4, "planned", { planned: 912 }),
    wave(5, "planned", { planned: 6 }),
  ],
  inbound: {
    since: ago(7 * 24 * 60),
    repointedAt: ago(1_500),
    before: { calls: 1_420, delivered: 1_411 },
    after: { byOld: { calls: 12, delivered: 12 }, byNew: { calls: 310, delivered: 308 } },
  },
  preflight: null,
  confirmed: [],
  load: null,
  reachSince: null,
  signIn: null,
  callsSoFar: null,
  calls: null,
  offers: { ...noOffers, look: true },
  nextOffers: noNextOffers,
  zone: "Europe/Berlin",
  now,
};

export const moveRunning: ChangeView = {
  ...shared,
  change: moveChange({ status: "running", since: ago(200), waitingFor: null }),
  offers: {
    ...noOffers,
    look: true,
    brake: true,
    pause: true,
    abort: true,
    hear: { wave: 1, yes: true, no: true },
    rollBackWaves: [2, 1],
    rollBackAll: true,
  },
};

export const moveInconclusive: ChangeView = {
  ...shared,
  change: moveChange({
    status: "paused",
    since: ago(30),
    by: null,
    why: "Wave 2 cannot be judged: 41 outbound calls, and 100 are needed.",
    needs: "verdict",
    wave: 2,
  }),
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(
      2,
      "inconclusive",
      { moved: 61, skipped: 1 },
      verdict("inconclusive", ["41 outbound calls, and 100 are needed."]),
    ),
    ...shared.waves.slice(2),
  ],
  offers: {
    ...noOffers,
    look: true,
    brake: true,
    retry: true,
    abort: true,
    advance: 2,
    rollBackWaves: [2, 1],
    rollBackAll: true,
  },
};

export const moveFailed: ChangeView = {
  ...moveInconclusive,
  change: moveChange({
    status: "paused",
    since: ago(4),
    by: null,
    why: "Wave 2 failed its gate: 3 people had ICE or media failures.",
    needs: "rollback",
    wave: 2,
  }),
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(
      2,
      "failed",
      { moved: 61, skipped: 1 },
      verdict("fail", ["3 people had ICE or media failures.", "7 calls took another trunk."]),
    ),
    ...shared.waves.slice(2),
  ],
  offers: { ...moveInconclusive.offers, advance: null, retry: false },
};

/** The same, and then somebody pulled the brake. */
export const moveFailedBraked: ChangeView = {
  ...moveFailed,
  change: {
    ...moveChange({
      status: "paused",
      since: ago(2),
      by: megan,
      why: "Media bypass is off on the new trunk.",
      needs: "rollback",
      wave: 2,
    }),
    holds: [{ kind: "brake", by: megan, why: "Calls are silent", at: ago(3), lifted: null }],
  },
  offers: { ...moveFailed.offers, brake: false, acknowledge: { seen: 1, brake: true } },
};

export const moveBaking: ChangeView = {
  ...moveRunning,
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(2, "baking", { moved: 61, skipped: 1 }),
    ...shared.waves.slice(2),
  ],
  callsSoFar: 41,
};

export const moveRelease: ChangeView = {
  ...moveInconclusive,
  change: moveChange({
    status: "paused",
    since: ago(4),
    by: null,
    why: "Wave 1 passed its gate.",
    needs: "release",
    wave: 2,
  }),
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(2, "planned", { planned: 62 }),
    ...shared.waves.slice(2),
  ],
  offers: {
    ...noOffers,
    look: true,
    brake: true,
    abort: true,
    release: { wave: 2, digest },
    rollBackWaves: [1],
    rollBackAll: true,
  },
};

export const moveWaveRolledBack: ChangeView = {
  ...moveRelease,
  change: moveChange({
    status: "paused",
    since: ago(4),
    by: null,
    why: "Wave 2 was rolled back.",
    needs: "release",
    wave: 2,
  }),
  waves: [
    wave(1, "passed", { moved: 15 }, passed),
    wave(
      2,
      "rolledBack",
      { restored: 61, skipped: 1 },
      verdict("fail", ["3 people had ICE or media failures."]),
    ),
    ...shared.waves.slice(2),
  ],
};

export const moveAwaiting: ChangeView = {
  ...shared,
  waves: [],
  timeline: untilSecond.slice(0, 1),
  change: moveChange({ status: "awaitingApproval", expiresAt: ago(-446) }, { approvals: [] }),
  preflight: {
    id: 11,
    reported: [],
    findings: [...readyPreflight.findings.slice(0, 12), finding("trunk-dependants", "warn", "warns")],
  },
  confirmed: [
    { statement: "Both trunks use the same public address and the same media ports.", by: alex },
    { statement: "Calls of both trunks reach the carrier, with the same caller numbers.", by: megan },
  ],
  load: { perDay: 1_310, busiestHour: 214 },
  reachSince: null,
  offers: { ...noOffers, approve: true, look: true },
  signIn: {
    why: "it reaches 412 people, more than 100",
    url: `https://pilot.contoso.com/sign-in/21/${"0".repeat(64)}`,
    within: 10,
    until: null,
  },
};

export const planView: PlanView = {
  plan: movePlan,
  of: null,
  page: 1,
  pageButton: planPageButton(21),
  back: button("Back to the form", "migrateForm", { fqdn: gateway.fqdn }),
};

export const migrateForm: MigrateFormView = {
  gateway,
  policies: [
    { policy: "US-National", users: 1_100, resourceAccounts: 6 },
    { policy: "US-International", users: 140, resourceAccounts: 0 },
  ],
  emergency: true,
  values: {
    ...proposedValues(
      gateway,
      { gateways: [gateway], routing: { usages: [], routes: [], policies: [], emergencyPolicies: [] } },
      "Europe/Berlin",
    ),
    policies: "US-National,US-International",
  },
  picker: true,
  problems: [],
  zone: "Europe/Berlin",
  now,
};

export function storedMember(n: number, changes: Partial<StoredMember> = {}): StoredMember {
  return {
    ...aMember({ userId: userId(n), userPrincipalName: `user${n}@contoso.com`, wave: 2 }),
    status: "moved",
    detail: null,
    ledger: null,
    batch: null,
    settledAt: null,
    ...changes,
  };
}

export const members: MembersView = {
  changeId: 21,
  filter: { kind: "wave", wave: 2 },
  members: [
    storedMember(1),
    storedMember(2, {
      status: "sent",
      former: { kind: "group", policy: "US-National", groupId: userId(99) },
    }),
    storedMember(3, { status: "failed", detail: "The service refused: user has no Phone System licence." }),
    storedMember(4, {
      status: "skipped",
      detail: "Is on “Berlin VIP” since 10:02.",
      former: { kind: "global" },
    }),
  ],
  excluded: [],
  page: 1,
  pages: 4,
  total: 62,
};

export const replayView: ReplayView = {
  changeId: 21,
  subject: gateway.fqdn,
  digest,
  replay,
  now,
  zone: "UTC",
};
