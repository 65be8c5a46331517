import { noWaves } from "../../../src/changes/plans/no-waves.ts";
import type { Change, ChangeState } from "../../../src/changes/change.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import type { TimelineEntry, TimelineEvent } from "../../../src/changes/timeline.ts";
import type { AttestFormView } from "../../../src/preflight/attest/attest-form-card.ts";
import type { AuditView } from "../../../src/audit/audit-card.ts";
import { noOffers } from "../../../src/changes/cards/change-offers.ts";
import { noNextOffers } from "../../../src/changes/cards/next-offers.ts";
import type { ChangeView } from "../../../src/changes/cards/view-of-change.ts";
import type { ChangesView } from "../../../src/changes/cards/changes-card.ts";
import type { DoctorView } from "../../../src/doctor/doctor-card.ts";
import { trunkState, type TrunkFacts } from "../../../src/gateways/trunk-state.ts";
import type { FleetRow, FleetView } from "../../../src/gateways/fleet-card.ts";
import type { GatewayView } from "../../../src/gateways/gateway-card.ts";
import { groupWords } from "../../../src/teams/entry/help-words.ts";
import type { HelpView } from "../../../src/teams/entry/help-card.ts";
import type { NoticeView } from "../../../src/teams/cards/notice-card.ts";
import type { PreflightView } from "../../../src/preflight/chat/preflight-card.ts";
import type { RequestFormView } from "../../../src/changes/kinds/bypass/request-form-card.ts";
import type { WhoamiView } from "../../../src/teams/entry/whoami-card.ts";
import type { Finding, Outcome, Effect } from "../../../src/preflight/check.ts";
import type { CheckId } from "../../../src/preflight/check-ids.ts";
import type { ReportableCheck, ReportedFinding } from "../../../src/preflight/evidence.ts";
import type { Reported } from "../../../src/preflight/chat/reported.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import { aReplay, needsAttention as alarmed, succeeded } from "../changes/builders.ts";
import { rowsRead } from "../database/read-calls.ts";
import { alex, megan, adele } from "../people.ts";

/** Views of a plausible night at Contoso, for the card tests and for looking at the cards. */
export const now = new Date("2026-11-22T10:45:00Z");

export function ago(minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

export function inDays(days: number): Date {
  return ago(-days * 1440);
}

export const gateway: Gateway = {
  fqdn: "sbc1.contoso.com",
  sipSignalingPort: 5061,
  mediaBypass: false,
  enabled: true,
  sendSipOptions: true,
  maxConcurrentSessions: 250,
  failoverTimeSeconds: 10,
  failoverResponseCodes: "408,503,504",
  forwardCallHistory: true,
  forwardPai: false,
  bypassMode: "None",
  proxySbc: null,
  gatewaySiteId: null,
  gatewaySiteLbrEnabled: false,
  gatewayLbrEnabledUserOverride: false,
  ipAddressVersion: "IPv4",
  mediaRelayRoutingLocationOverride: null,
  pidfLoSupported: false,
  numberTranslationRules: {
    inboundPstn: ["StripPlus"],
    inboundTeams: [],
    outboundPstn: ["AddUS", "AddDE"],
    outboundTeams: [],
  },
  description: "Seattle data centre",
};

/** A trunk of which nothing is wrong. */
export function trunkFacts(changed: Partial<TrunkFacts> = {}): TrunkFacts {
  return {
    settings: { mediaBypass: false, enabled: true, sendSipOptions: true },
    localMediaOptimisation: false,
    probe: {
      fqdn: gateway.fqdn,
      at: ago(4),
      optionsStatus: 200,
      optionsDetail: "200 OK",
      certificateNotAfter: inDays(203.5),
      certificateIssuer: "DigiCert Global G2 TLS RSA SHA256 2020 CA1",
      product: "AudioCodes Mediant SW/v.7.40A.500",
      reached: true,
      detail: "TLSv1.2, ECDHE-RSA-AES256-GCM-SHA384",
    },
    lastPreflight: { id: 7, verdict: "ready", finishedAt: ago(125) },
    change: null,
    leftHalfDone: [],
    unread: null,
    ...changed,
  };
}

export function fleetRow(changed: Partial<TrunkFacts> = {}, fqdn = "sbc1.contoso.com"): FleetRow {
  return { fqdn, state: trunkState(trunkFacts(changed), now), users: 1240 };
}

const { settings, probe } = trunkFacts();
const bypassOn = settings && { ...settings, mediaBypass: true };

export const fleet: FleetView = {
  rows: [
    {
      ...fleetRow(
        {
          probe: probe && { ...probe, certificateNotAfter: inDays(-3.2) },
          lastPreflight: { id: 8, verdict: "blocked", finishedAt: ago(45) },
        },
        "sbc3.contoso.com",
      ),
      users: 88,
    },
    {
      ...fleetRow(
        {
          settings: bypassOn,
          probe: probe && { ...probe, certificateNotAfter: inDays(19.5) },
          lastPreflight: { id: 9, verdict: "readyWithWarnings", finishedAt: ago(3000) },
        },
        "sbc2.contoso.com",
      ),
      users: 310,
    },
    { ...fleetRow({ settings: bypassOn && { ...bypassOn, enabled: false } }, "sbc5.contoso.com"), users: 0 },
    { ...fleetRow({ probe: null, lastPreflight: null }, "sbc4.contoso.com"), users: 1 },
    fleetRow({ change: { id: 12, status: "awaitingApproval", held: false } }),
    {
      ...fleetRow({ settings: null, probe: null, lastPreflight: null }, "customer7.carrier.example"),
      users: 26,
    },
  ],
  page: 2,
  pages: 3,
  total: 26,
  counts: { "needs-a-look": 3, "bypass-on": 9, "bypass-off": 16, expiring: 2 },
  filter: "sbc",
  state: null,
  asOf: ago(3),
  problem: null,
  now,
};

/** The facts of a card, and how the trunk is by them. */
export function known(changed: Partial<TrunkFacts> = {}): Pick<GatewayView, "facts" | "state"> {
  const facts = trunkFacts(changed);
  return { facts, state: trunkState(facts, now) };
}

export const gatewayView: GatewayView = {
  ...known({ lastPreflight: { id: 9, verdict: "readyWithWarnings", finishedAt: ago(125) } }),
  fqdn: gateway.fqdn,
  gateway,
  asOf: ago(3),
  failure: null,
  users: 1240,
  resourceAccounts: 6,
  policies: ["US-National", "US-International"],
  emergencyCalls: [{ policy: "US-Emergency", dialStrings: ["911", "933"] }],
  emergencyRoutes: ["US-Emergency", "US-Local"],
  possible: {
    survivableBranches: [{ fqdn: "sba-seattle.contoso.com", site: "Seattle", here: false }],
    networkSites: ["Tacoma"],
  },
  calls: {
    attempts: 1312,
    successful: 1105,
    answerSeizureRatio: 84.2,
    deliveredShare: 97.9,
    averageDuration: 187.4,
    failures: [
      { words: "SBC did not answer in time (failover timer)", code: "408/500001", count: 17 },
      { words: "no user found for the number", code: "404/511404", count: 8 },
    ],
  },
  rowsRead: rowsRead(ago(6)),
  certifiedAs: "AudioCodes Mediant VE SBC",
  offers: { offers: ["preflight", "attest", "enableBypass", "migrate"], primary: "enableBypass" },
  list: { page: 1, filter: null, state: null },
  now,
};

export const brokenGateway: GatewayView = {
  ...gatewayView,
  ...known({
    settings: { mediaBypass: false, enabled: false, sendSipOptions: true },
    probe: probe && {
      ...probe,
      certificateNotAfter: inDays(-3.2),
      optionsStatus: 503,
      optionsDetail: "503 Service Unavailable",
      product: null,
    },
    change: { id: 12, status: "watching", held: false },
    unread: "The tenant's voice routes could not be read: Access Denied.",
  }),
  failure: "The last refresh failed: Graph answered 429 for 10 minutes. Shown is what was read before.",
  fqdn: "sbc3.contoso.com",
  gateway: { ...gateway, fqdn: "sbc3.contoso.com", enabled: false },
  calls: {
    attempts: 12,
    successful: 3,
    answerSeizureRatio: 25,
    deliveredShare: 33.3,
    averageDuration: 45,
    failures: [{ words: "TLS failed: the SBC's certificate has expired", code: "503/569008", count: 8 }],
  },
  certifiedAs: null,
  offers: { offers: ["preflight", "details"], primary: "details" },
};

export const derivedGateway: GatewayView = {
  ...gatewayView,
  ...known({ settings: null, probe: null, lastPreflight: null }),
  fqdn: "customer7.carrier.example",
  gateway: null,
  certifiedAs: null,
  calls: {
    attempts: 0,
    successful: 0,
    answerSeizureRatio: null,
    deliveredShare: null,
    averageDuration: null,
    failures: [],
  },
  rowsRead: rowsRead(null),
  offers: { offers: [], primary: null },
};

export const checks: readonly { readonly id: CheckId; readonly title: string }[] = [
  { id: "fqdn", title: "FQDN and domain" },
  { id: "dns", title: "DNS" },
  { id: "tls", title: "TLS" },
  { id: "certificate", title: "Certificate" },
  { id: "certificate-second-name", title: "Certificate for a second trunk" },
  { id: "microsoft-handshake", title: "Handshake as Microsoft makes it" },
  { id: "sip-options", title: "SIP OPTIONS" },
  { id: "sbc-sends-options", title: "SBC sends OPTIONS" },
  { id: "gateway-settings", title: "Gateway settings" },
  { id: "trunk-dependants", title: "Who else is on this trunk" },
  { id: "sbc-certified", title: "SBC certified for bypass" },
  { id: "firewall", title: "Firewall and media ports" },
  { id: "sbc-settings", title: "SBC settings for bypass" },
  { id: "calls-tried", title: "Calls tried, and Microsoft's own test" },
  { id: "emergency-calling", title: "Who is told of emergency calls" },
];

export function finding(
  check: CheckId,
  outcome: Outcome,
  effect: Effect = "informs",
  changes: Partial<Finding> = {},
): Finding {
  return {
    check,
    title: checks.find(({ id }) => id === check)?.title ?? check,
    outcome,
    effect,
    summary: "As it should be.",
    evidence: [],
    fix: null,
    link: null,
    tookMs: 40,
    ...changes,
  };
}

const link = {
  title: "Plan Direct Routing",
  url: "https://learn.microsoft.com/microsoftteams/direct-routing-plan",
};

const findings: readonly Finding[] = [
  finding("fqdn", "pass", "informs", { summary: "contoso.com is a verified domain of this tenant." }),
  finding("dns", "pass", "informs", { summary: "One public IPv4 address: 203.0.113.11." }),
  finding("tls", "pass", "informs", { summary: "TLS 1.2 with ECDHE-RSA-AES256-GCM-SHA384." }),
  finding("certificate", "fail", "blocks", {
    summary: "The certificate expired 3 days ago.",
    evidence: [
      "Valid until 19 Nov 2026, 05:57 UTC",
      "Issuer: DigiCert Global G2 TLS RSA SHA256 2020 CA1",
      "Names: sbc3.contoso.com, *.voice.contoso.com",
      "Key: RSA 2048",
    ],
    fix: "Renew the certificate, install it on the SBC with its chain, and run the preflight again.",
    link,
  }),
  finding("certificate-second-name", "warn", "informs", {
    summary: "The certificate has no second name for the phased method.",
    evidence: ["Names: sbc3.contoso.com"],
    fix: "Add the second trunk's name, or a wildcard, when you renew.",
  }),
  finding("microsoft-handshake", "pass", "informs", {
    summary: "One of Microsoft's four suites was agreed.",
  }),
  finding("sip-options", "warn", "warns", {
    summary: "The Contact of the OPTIONS answer is an IP address.",
    evidence: ["Contact: <sip:203.0.113.13:5061;transport=tls>", "Answered in 42 ms"],
    fix: "Set the SBC's host name in Contact to sbc3.contoso.com.",
    link,
  }),
  finding("sbc-sends-options", "unknown", "blocks", {
    summary: "Whether the SBC sends OPTIONS to Microsoft cannot be seen from here.",
    fix: "Look at the SBC's status in the Teams admin center, then `confirm sbc3.contoso.com`.",
  }),
  finding("gateway-settings", "pass", "informs", { summary: "Enabled, SendSipOptions on, IPv4." }),
  finding("trunk-dependants", "warn", "warns", {
    summary: "US-Emergency (911, 933) leads to this trunk.",
    fix: "Plan an emergency test call right after the switch.",
  }),
  finding("sbc-certified", "pass", "informs", { summary: "Oracle AP 3900 is on the list of 12 Jun 2024." }),
  finding("firewall", "attested", "informs", { summary: "8 of 8 rows confirmed, the oldest 12 days ago." }),
  finding("sbc-settings", "attested", "informs", { summary: "5 of 5 settings confirmed." }),
  finding("calls-tried", "unknown", "warns", {
    summary: "1 of 3 trials not confirmed; they cannot be probed from here.",
    fix: "Try each of them on this trunk, and confirm what you saw.",
  }),
  finding("emergency-calling", "warn", "informs", {
    summary: "20 people on this trunk have no emergency calling policy but Global, and that tells nobody.",
  }),
];

export const preflight: PreflightView = {
  id: 11,
  fqdn: "sbc3.contoso.com",
  requestedByName: alex.name,
  startedAt: ago(2),
  finishedAt: ago(1.9),
  second: null,
  findings,
  reported: [],
  checks,
  trunk: trunkState(
    trunkFacts({
      probe: probe && { ...probe, certificateNotAfter: inDays(-3.2) },
      lastPreflight: { id: 11, verdict: "blocked", finishedAt: ago(1.9) },
    }),
    now,
  ),
  newest: 11,
  offers: { offers: ["preflight", "attest", "gateway"], primary: "preflight" },
  now,
};

/** What Adele attached of a jump host that the SBC admits. */
export function reported(check: ReportableCheck, changed: Partial<ReportedFinding> = {}): Reported {
  const titled = { ...finding(check, "pass"), outcome: "pass" as const };
  const { effect: _, ...plain } = titled;
  const said: ReportedFinding = { ...plain, check, evidence: [], link: null, ...changed };
  return {
    attachedBy: adele,
    attachedAt: ago(20),
    report: {
      schema: "bypass-pilot.preflight/1",
      tool: { name: "bypass-pilot-preflight", version: "0.1.0" },
      reporter: { name: "jump host, Berlin", host: "1a2b3c4d" },
      startedAt: ago(186).toISOString(),
      finishedAt: ago(185).toISOString(),
      cloud: "commercial",
      target: { fqdn: "sbc3.contoso.com", port: 5061 },
      pair: null,
      how: { dnsServers: [], connected: [], extraRoots: [], hostRoots: 0, notPublic: ["10.20.30.13"] },
      findings: [said],
      leftOut: [],
    },
    finding: said,
  };
}

/** Of an SBC that admits Microsoft's ranges only. */
export const reportedPreflight: PreflightView = {
  ...preflight,
  findings: [
    finding("tls", "unknown", "blocks", {
      summary:
        "sbc3.contoso.com:5061 does not answer this host. Microsoft recommends that SBCs admit only its own ranges, so this may be as it should be.",
      evidence: ["Gave up after 4000 ms of waiting for the TCP connection."],
      fix: "Check address and port. If the SBC admits only Microsoft's ranges, confirm what you saw from a host it admits, or run this check from such a host.",
      link,
    }),
    finding("certificate", "unknown", "blocks", {
      summary: "The certificate could not be looked at: the trunk was not reached from here.",
      fix: "See “TLS”; confirm what you saw from a host the SBC admits.",
    }),
    ...checks.filter(({ id }) => id !== "tls" && id !== "certificate").map(({ id }) => finding(id, "pass")),
  ],
  reported: [
    reported("tls", { summary: "TLS 1.2 with TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384." }),
    reported("certificate", { outcome: "fail", summary: "The certificate expired on 2026-11-19." }),
  ],
  offers: { offers: ["preflight", "attest", "gateway"], primary: "preflight" },
};

const pairChecks: PreflightView["checks"] = [
  { id: "pair-names", title: "Names and ports of the pair" },
  { id: "pair-dns", title: "DNS of the new trunk" },
  { id: "pair-same-sbc", title: "One SBC behind both names" },
  { id: "trunk-pair", title: "What is done on the SBC" },
];

export const pairPreflight: PreflightView = {
  ...preflight,
  id: 12,
  fqdn: "sbc1.contoso.com",
  second: { fqdn: "sbc1-bypass.contoso.com", port: 5062 },
  checks: pairChecks,
  findings: [
    finding("pair-names", "pass", "informs", { title: "Names and ports of the pair" }),
    finding("pair-dns", "pass", "informs", { title: "DNS of the new trunk" }),
    finding("pair-same-sbc", "pass", "informs", { title: "One SBC behind both names" }),
    finding("trunk-pair", "unknown", "blocks", {
      title: "What is done on the SBC",
      summary: "11 of 11 SBC tasks are not confirmed.",
      fix: "Have the SBC's side done, and confirm each line.",
    }),
  ],
  trunk: trunkState(trunkFacts(), now),
  offers: { offers: ["preflight", "attest", "migrate", "gateway"], primary: "attest" },
};

export const runningPreflight: PreflightView = {
  ...preflight,
  startedAt: ago(0.05),
  finishedAt: null,
  findings: findings.slice(0, 7),
  trunk: null,
  offers: { offers: ["gateway"], primary: null },
};

export const readyPreflight: PreflightView = {
  ...preflight,
  fqdn: "sbc1.contoso.com",
  findings: checks.map(({ id }) => finding(id, id === "firewall" ? "attested" : "pass")),
  trunk: trunkState(trunkFacts(), now),
  offers: { offers: ["preflight", "attest", "enableBypass", "migrate", "gateway"], primary: "enableBypass" },
};

export const attestForm: AttestFormView = {
  fqdn: "sbc1.contoso.com",
  items: [
    {
      check: "SBC sends OPTIONS",
      item: {
        id: "sbc-sends-options",
        statement: "In the Teams admin center this SBC shows SIP OPTIONS status Active.",
        link: null,
      },
      attested: null,
      days: 7,
    },
    {
      check: "Firewall and media ports",
      item: {
        id: "firewall:relay-in",
        statement:
          "UDP from 52.112.0.0/14 and 52.120.0.0/14, ports 50000 to 59999, reaches the SBC's media ports.",
        link,
      },
      attested: { by: megan.name, at: ago(17_280), expiresAt: inDays(78) },
      days: 90,
    },
    {
      check: "Firewall and media ports",
      item: {
        id: "firewall:client-in",
        statement: "UDP from clients, ports 50000 to 50019, reaches the SBC's public address.",
        link: null,
      },
      attested: null,
      days: 90,
    },
  ],
  enteredSbc: null,
  offerSbc: true,
  second: null,
  now,
};

export const requestForm: RequestFormView = {
  kind: "enableBypass",
  fqdn: "sbc1.contoso.com",
  reach: { users: 1240, resourceAccounts: 6 },
  emergencyCalls: [{ policy: "US-Emergency", dialStrings: ["911", "933"] }],
  cautions: [
    "The switch reaches everybody on this trunk at once, emergency calls and voice applications included.",
    "Emergency policies lead to this trunk: plan an emergency test call right after the switch.",
    "Survivable branches may be on sbc1.contoso.com, as nothing ties them to one trunk, and need media bypass where they are: sba-seattle.contoso.com (site Seattle).",
  ],
  preflight: { id: 11, verdict: "readyWithWarnings", finishedAt: ago(125) },
  zone: "Europe/Berlin",
  now,
};

export const plan: Plan = {
  kind: "enableBypass",
  subject: gateway.fqdn,
  requestedBy: alex.id,
  reason: "Seattle moves to local media; INC-4711 asks for fewer hops before the Monday peak.",
  startAt: null,
  ...noWaves,
  basis: { gateway, routes: [], policies: [], emergencyPolicies: [] },
  opening: [{ kind: "setMediaBypass", fqdn: gateway.fqdn, from: false, to: true }],
  watch: true,
  affected: {
    policies: [
      { policy: "US-National", users: 1100, resourceAccounts: 6 },
      { policy: "US-International", users: 140, resourceAccounts: 0 },
    ],
    emergencyCalls: [{ policy: "US-Emergency", dialStrings: ["911", "933"] }],
  },
  cautions: requestForm.cautions,
  approvalsRequired: 1,
  locks: [`trunk:${gateway.fqdn}`],
};

const replay = aReplay({
  trunks: [{ trunks: [gateway.fqdn], today: 10, planned: 10 }],
  read: 0.97,
});

export function change(state: ChangeState, changes: Partial<Change> = {}): Change {
  return {
    id: 12,
    kind: "enableBypass",
    subject: gateway.fqdn,
    request: null,
    reason: plan.reason,
    requestedBy: alex,
    requestedAt: ago(34),
    startAt: null,
    submission: {
      plan,
      replay,
      digest: digestOf({ plan, replay, unknowns: [], warnings: [] }),
      preflightId: 11,
      unknowns: [],
      warnings: ["US-Emergency (911, 933) leads to this trunk."],
      approvers: [megan, adele],
    },
    approvals: [],
    proofs: [],
    waveVerdicts: [],
    waveDecisions: [],
    breakGlass: [],
    holds: [],
    state,
    ...changes,
  };
}

export function timeline(...events: readonly (readonly [minutesAgo: number, event: TimelineEvent])[]) {
  return events.map(([minutes, event], at): TimelineEntry => ({ sequence: at + 1, at: ago(minutes), event }));
}

export const awaiting: ChangeState = { status: "awaitingApproval", expiresAt: ago(-446) };
const approval = {
  by: megan,
  decision: "approved" as const,
  digest: digestOf({ plan, replay, unknowns: [], warnings: [] }),
  comment: "Go, I am on call tonight.",
  acceptedUnknowns: null,
  speaksFor: [],
  acceptedDifferences: [],
  proof: null,
  at: ago(21),
};
const step = "MediaBypass on sbc1.contoso.com to on";
const untilWatching = timeline(
  [34, { type: "requested", by: alex }],
  [33, { type: "approvalRequested", approvers: [megan, adele], expiresAt: ago(-446).toISOString() }],
  [
    21,
    {
      type: "approved",
      by: megan,
      comment: approval.comment,
      acceptedUnknowns: null,
      acceptedDifferences: [],
      enough: true,
    },
  ],
  [21, { type: "started" }],
  [20, { type: "stepRequested", step }],
  [20, { type: "stepAccepted", step }],
  [19, { type: "stepSet", step }],
  [19, { type: "watching", until: ago(-221).toISOString() }],
);

export const approvalRequest: ChangeView = {
  change: change(awaiting),
  timeline: untilWatching.slice(0, 2),
  callsSoFar: null,
  calls: null,
  preflight: {
    id: 11,
    reported: [],
    findings: [
      ...readyPreflight.findings.slice(0, 12),
      finding("sbc-settings", "warn", "warns", { summary: "US-Emergency (911, 933) leads to this trunk." }),
    ],
  },
  confirmed: [
    { statement: "UDP from clients, ports 50000 to 50019, reaches the SBC's public address.", by: alex },
  ],
  load: { perDay: 2_140, busiestHour: 388 },
  reachSince: null,
  waves: [],
  inbound: null,
  offers: { ...noOffers, approve: true, look: true },
  nextOffers: noNextOffers,
  signIn: {
    why: "it concerns emergency calls",
    url: `https://pilot.contoso.com/sign-in/12/${"0".repeat(64)}`,
    within: 10,
    until: null,
  },
  zone: "Europe/Berlin",
  now,
};

export const approvalWithUnknowns: ChangeView = {
  ...approvalRequest,
  change: change(awaiting, {
    startAt: ago(-900),
    submission: {
      plan: { ...plan, approvalsRequired: 2 },
      replay,
      digest: digestOf({ plan, replay, unknowns: [], warnings: [] }),
      preflightId: 11,
      unknowns: ["SBC sends OPTIONS", "TLS"],
      warnings: ["US-Emergency (911, 933) leads to this trunk."],
      approvers: [megan, adele],
    },
    approvals: [{ ...approval, by: adele }],
  }),
  preflight: {
    id: 11,
    findings: reportedPreflight.findings,
    reported: reportedPreflight.reported.map((each) => ({ ...each, attachedBy: alex })),
  },
};

export const watching: ChangeView = {
  ...approvalRequest,
  change: change({ status: "watching", since: ago(19), until: ago(-221) }, { approvals: [approval] }),
  timeline: [...untilWatching, ...timeline([15, { type: "inEffect", firstCallAt: ago(17).toISOString() }])],
  callsSoFar: null,
  calls: {
    attempts: 98,
    inbound: 31,
    delivered: 97,
    mediaFailures: 0,
    offerRefusals: 0,
    firstInEffectAt: ago(17),
    rowsRead: rowsRead(ago(2)),
  },
  offers: { ...noOffers, rollBackAll: true, look: true },
};

export const alarming: ChangeView = {
  ...watching,
  timeline: [
    ...watching.timeline,
    ...timeline([4, { type: "alert", code: "531004", words: "ICE connectivity checks failed", calls: 3 }]),
  ],
  callsSoFar: null,
  calls: {
    attempts: 98,
    inbound: 31,
    delivered: 91,
    mediaFailures: 3,
    offerRefusals: 0,
    firstInEffectAt: ago(17),
    rowsRead: rowsRead(ago(2)),
  },
};

export const needsAttention: ChangeView = {
  ...watching,
  change: change(
    alarmed(ago(4), {
      reasons: [
        "The offered media was refused in 100 calls (100 % of 100 attempts: SBC or carrier answered 488, 488/560488; 0.2 % before the switch); 1 % more are allowed. See whether SBC and clients share a codec and SRTP settings.",
      ],
    }),
    { approvals: [approval] },
  ),
  callsSoFar: null,
  calls: {
    attempts: 100,
    inbound: 31,
    delivered: 0,
    mediaFailures: 0,
    offerRefusals: 100,
    firstInEffectAt: ago(17),
    rowsRead: rowsRead(ago(2)),
  },
  offers: { ...noOffers, rollBackAll: true, acknowledge: { seen: 0, brake: false }, look: true },
};

export const waitingForOthers: ChangeView = {
  ...approvalRequest,
  offers: { ...noOffers, cancel: true, look: true },
};

export const rolledBack: ChangeView = {
  ...alarming,
  change: change(
    {
      status: "rolledBack",
      at: ago(1),
      notes: ["Calls in progress keep the media path they started with, as far as is known."],
    },
    { approvals: [approval] },
  ),
  timeline: [
    ...alarming.timeline,
    ...timeline(
      [3, { type: "rollbackRequested", by: alex, reason: null, scope: "all" }],
      [1, { type: "rolledBack", notes: [] }],
    ),
  ],
  offers: { ...noOffers, look: true },
};

export const changes: ChangesView = {
  changes: [
    change(awaiting),
    change({ status: "watching", since: ago(19), until: ago(-221) }, { id: 11, subject: "sbc2.contoso.com" }),
    change(
      { status: "failed", at: ago(2000), reason: "Time-out" },
      { id: 8, subject: "sbc4.contoso.com", requestedAt: ago(2100) },
    ),
    change(succeeded(ago(9000)), { id: 3, subject: "sbc5.contoso.com", requestedAt: ago(9100) }),
  ],
  leftHalfDone: [
    {
      change: change({ status: "aborted", at: ago(90), by: megan, reason: null }, { id: 9 }),
      people: 48,
      steps: 6,
    },
  ],
  page: 1,
  pages: 2,
  total: 14,
  title: "Changes",
  now,
};

export const audit: AuditView = {
  rows: [
    {
      sequence: 41,
      at: ago(21),
      actor: megan,
      action: "change.approve",
      subject: "chg-12",
      outcome: "done",
      detail: "Go, I am on call tonight.",
      seals: null,
      mac: "m",
    },
    {
      sequence: 40,
      at: ago(25),
      actor: alex,
      action: "change.approve",
      subject: "chg-12",
      outcome: "refused",
      detail: "own change, 2 times",
      seals: null,
      mac: "m",
    },
    {
      sequence: 39,
      at: ago(1500),
      actor: null,
      action: "change.expire",
      subject: "chg-9",
      outcome: "done",
      detail: null,
      seals: null,
      mac: "m",
    },
  ],
  verified: null,
  now,
};

export const auditVerified: AuditView = {
  rows: [],
  verified: { ok: true, text: "41 entries, unbroken up to number 41." },
  now,
};

export const help: HelpView = {
  name: alex.name,
  only: null,
  groups: [
    {
      ...groupWords.look,
      name: "look",
      commands: [
        { syntax: "gateways [filter]", does: "every gateway at a glance" },
        { syntax: "gateway <fqdn>", does: "one gateway: settings, reach, calls, certificate" },
      ],
      examples: ["status", "gateways needs a look", "gateway sbc1"],
    },
    {
      ...groupWords.check,
      name: "check",
      commands: [{ syntax: "preflight <fqdn>", does: "check whether a trunk is ready for media bypass" }],
      examples: ["preflight sbc1"],
    },
    {
      ...groupWords.ask,
      name: "ask",
      commands: [{ syntax: "enable-bypass <fqdn>", does: "ask for media bypass to be switched on" }],
      examples: ["enable-bypass sbc1"],
    },
    {
      ...groupWords.more,
      name: "more",
      commands: [{ syntax: "whoami", does: "who you are to me, and what you may do" }],
      examples: ["learn", "whoami"],
    },
  ],
};

export const whoami: WhoamiView = {
  name: alex.name,
  id: alex.id,
  roles: ["admin"],
  mayDo: [
    "look at gateways, changes and people",
    "run a preflight",
    "attest",
    "request a change, and cancel your own",
    "roll back",
  ],
};

export const refusal: NoticeView = {
  tone: "refusal",
  title: "Not yours to approve",
  text: "You asked for chg-12 yourself, so somebody else must approve it. Type `approvals` to see what waits for you.",
  suggestions: [
    { title: "Show chg-12", command: "change 12" },
    { title: "Approvals", command: "approvals" },
  ],
};

export const failure: NoticeView = {
  tone: "error",
  title: "The tenant does not answer",
  text: "Graph has not answered for 30 s. Nothing was changed. Try again in a few minutes.",
  suggestions: [{ title: "Try again", command: "gateways" }],
};

const inOrder = { outcome: "ok", remedy: null } as const;

export const doctor: DoctorView = {
  id: 3,
  looksAt: "setUp",
  requestedByName: alex.name,
  startedAt: ago(1),
  finishedAt: ago(1),
  now,
  sections: [
    {
      title: "Sign-in to Microsoft 365",
      lines: [
        {
          ...inOrder,
          says: "Signs in by client certificate as 6f1c1d1e-0000-4000-8000-000000000002.",
        },
        {
          outcome: "warning",
          says: "The certificate ends on 2026-12-01, in 8 days.",
          remedy:
            "Renew the certificate, add it to the app registration, and put it where AZURE_CLIENT_CERTIFICATE_PATH points.",
        },
      ],
    },
    {
      title: "Graph permissions",
      lines: [
        { ...inOrder, says: "Domain.Read.All: preflights, and the names of new trunks." },
        {
          outcome: "failure",
          says: "CallRecords.Read.All (watching calls, the gates of waves, and verify): Graph refused to read getDirectRoutingCalls (403 Forbidden).",
          remedy:
            "Grant the application permission CallRecords.Read.All to the app, with admin consent. It counts from the bot's next token on: after a restart, or when the present one ends at 2026-11-22 11:30 UTC.",
        },
      ],
    },
    { title: "Clock", lines: [{ ...inOrder, says: "Agrees with Graph's clock." }] },
    {
      title: "Teams PowerShell",
      lines: [{ ...inOrder, says: "PowerShell 7.6.1, MicrosoftTeams module 7.8.0." }],
    },
    { title: "DNS", lines: [{ ...inOrder, says: "All 33 gateways have an address." }] },
    { title: "Audit", lines: [{ ...inOrder, says: "18204 rows, unbroken." }] },
  ],
};

export const doctorLooking: DoctorView = { ...doctor, finishedAt: null, sections: [] };

export const rehearsal: DoctorView = {
  ...doctor,
  looksAt: "rehearsal",
  sections: [
    {
      title: "Read at",
      lines: [
        { ...inOrder, says: "Cloud commercial." },
        { ...inOrder, says: "PowerShell 7.6.1, MicrosoftTeams module 7.9.0." },
      ],
    },
    {
      title: "Teams PowerShell",
      lines: [
        {
          outcome: "failure",
          says: "Get-CsGroupPolicyAssignment -PolicyType: drift. Priority should be a whole number, found no such property.",
          remedy: "What rests on this is not known to the bot.",
        },
        { ...inOrder, says: "Get-CsOnlinePstnUsage: agrees." },
      ],
    },
    { title: "Microsoft Graph", lines: [{ ...inOrder, says: "GET /v1.0/domains: agrees." }] },
    {
      title: "Summary",
      lines: [
        {
          outcome: "failure",
          says: "Of 3 reads, 2 agree with their contract, 1 have drifted from it.",
          remedy: "Send this report to whoever maintains the bot: it holds nothing of your tenant.",
        },
      ],
    },
  ],
};

export const doctorContent: DoctorView = { ...doctor, sections: doctor.sections.slice(2) };
