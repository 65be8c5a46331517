import { problemsWith } from "../../../src/lib/problem.ts";
import { describe, expect, it } from "@jest/globals";
import { refreshable, type Card } from "../../../src/teams/cards/cards.ts";
import { attestFormCard } from "../../../src/preflight/attest/attest-form-card.ts";
import { alertCard } from "../../../src/alerts/alert-card.ts";
import { alertsCard } from "../../../src/alerts/alerts-card.ts";
import * as alerts from "../../support/cards/alert-examples.ts";
import { auditCard } from "../../../src/audit/audit-card.ts";
import { noOffers } from "../../../src/changes/cards/change-offers.ts";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import { changesCard } from "../../../src/changes/cards/changes-card.ts";
import { fleetCard } from "../../../src/gateways/fleet-card.ts";
import { gatewayCard } from "../../../src/gateways/gateway-card.ts";
import { helpCard } from "../../../src/teams/entry/help-card.ts";
import { routeCard } from "../../../src/calls/route-card.ts";
import { userCard } from "../../../src/people/user-card.ts";
import { verifyCard } from "../../../src/calls/verify-card.ts";
import { reassignFormCard } from "../../../src/changes/kinds/reassign/reassign-form-card.ts";
import { noticeCard } from "../../../src/teams/cards/notice-card.ts";
import { preflightCard } from "../../../src/preflight/chat/preflight-card.ts";
import { requestFormCard } from "../../../src/changes/kinds/bypass/request-form-card.ts";
import { whoamiCard } from "../../../src/teams/entry/whoami-card.ts";
import { membersCard } from "../../../src/changes/cards/waves/members-card.ts";
import { closeOutFormCard } from "../../../src/changes/kinds/close-out/close-out-form-card.ts";
import { emergencyFormCard } from "../../../src/changes/kinds/emergency/emergency-form-card.ts";
import { migrateFormCard } from "../../../src/changes/kinds/migrate/migrate-form-card.ts";
import { planCard } from "../../../src/changes/cards/waves/plan-card.ts";
import { replayCard } from "../../../src/changes/cards/replay-card.ts";
import type { Replay } from "../../../src/changes/replay/replay.ts";
import type { ReportableCheck } from "../../../src/preflight/evidence.ts";
import type { Reported } from "../../../src/preflight/chat/reported.ts";
import type { SbcAdvice } from "../../../src/telephony/sbc/advice.ts";
import { aDifference, aReplay } from "../../support/changes/builders.ts";
import * as after from "../../support/cards/after-examples.ts";
import * as move from "../../support/cards/move-examples.ts";
import * as example from "../../support/cards/card-examples.ts";
import * as lookup from "../../support/cards/lookup-examples.ts";
import { problemsOf, textsOf, textsReadAsMarkdown } from "../../support/cards/card-lint.ts";
import { alex } from "../../support/people.ts";

const hostile = {
  "a link": "](http://evil.example) [press me](http://evil.example)",
  "template expressions": "${$root} ${summary} ${json($data)}",
  "4,000 characters": "very long ".repeat(400),
  "4,000 characters of Markdown": "*_[]`<>\\~|".repeat(400),
  emoji: "👩‍👩‍👧‍👦🏴‍☠️".repeat(60),
  "right-to-left text and steering marks": "\u202eמגן\u202c\u200f\u2066 abc\u0007\n# not a heading",
  "quotes and braces": `"}],"body":[{"type":"Image"}] \\" \u2028`,
};

const reportable = [
  "dns",
  "tls",
  "certificate",
  "microsoft-handshake",
  "sip-options",
  "sbc-certified",
] as const satisfies readonly ReportableCheck[];

const adviceOf = (of: string): SbcAdvice => ({
  text: of,
  why: of,
  confidence: "M",
  source: { page: of, date: "2026-11-30", dated: "read" },
});

/** A report of another host, with the text wherever it can stand. */
function reportedOf(of: string, check: ReportableCheck, title = "TLS"): Reported {
  const { report, finding } = example.reported(check, { title, summary: of, evidence: [of] });
  return {
    attachedBy: { id: alex.id, name: of },
    attachedAt: example.now,
    report: {
      ...report,
      reporter: { name: of, host: "1a2b3c4d" },
      how: {
        dnsServers: [of],
        connected: [{ trunk: of, to: of }],
        extraRoots: [of],
        hostRoots: 3,
        notPublic: [of, of, of],
      },
    },
    finding,
  };
}

/** A replay that shows much, with the text in each name of it. */
function replayFull(of: string): Replay {
  const many = <T>(make: (at: number) => T) => Array.from({ length: 60 }, (_, at) => make(at));
  const way = { route: of, trunks: Array.from({ length: 5 }, () => of) };
  const each = { today: way, planned: way, calls: 100_000, perhaps: 5, people: 9, block: of, example: of };
  const difference = (at: number) => aDifference({ ...each, id: `d${at}`, kind: "otherRoute" });
  return aReplay({
    read: 0.5,
    setAside: 3,
    unexplained: 4,
    unreadRoutes: many(() => of),
    calls: { stays: 1, moves: 2, differs: 3, uncovered: 4, undecided: 5, untold: 6 },
    differences: many(difference),
    moves: many(difference),
    emergency: many(() => each),
    uncovered: many(() => ({ ...each, policies: many(() => of) })),
    trunks: many(() => ({ trunks: way.trunks, today: 5, planned: 6 })),
  });
}

/** Every card, with the text in each place where somebody else's words can stand, and as much of it as there can be. */
function cardsFull(of: string): readonly Card[] {
  const person = { id: alex.id, name: of };
  const many = <T>(count: number, make: (at: number) => T) =>
    Array.from({ length: count }, (_, at) => make(at));
  const emergencyCalls = many(20, () => ({ policy: of, dialStrings: many(20, () => of.slice(0, 5)) }));
  const finding = example.finding("firewall", "fail", "blocks", {
    summary: of,
    evidence: many(30, () => of),
    fix: of,
    link: { title: of, url: "https://learn.microsoft.com/x" },
  });
  const findings = example.checks.map(({ id, title }) => ({ ...finding, check: id, title }));
  const plan = {
    ...example.plan,
    cautions: many(9, () => of),
    affected: {
      policies: many(50, () => ({ policy: of, users: 100_000, resourceAccounts: 3 })),
      emergencyCalls,
    },
  };
  const change = example.change(example.awaiting, {
    reason: of,
    requestedBy: person,
    submission: {
      plan,
      replay: replayFull(of),
      digest: "d".repeat(64),
      preflightId: 11,
      unknowns: many(13, () => of),
      warnings: many(13, () => of),
      approvers: many(40, () => person),
    },
  });
  const approvals = many(5, () => ({
    by: person,
    decision: "approved" as const,
    digest: "d".repeat(64),
    comment: of,
    acceptedUnknowns: of,
    acceptedDifferences: [],
    speaksFor: [],
    proof: null,
    at: example.now,
  }));
  const preflight = { id: 11, findings: [], reported: reportable.map((check) => reportedOf(of, check, of)) };
  const view = {
    ...example.watching,
    preflight,
    change,
    confirmed: many(20, () => ({ statement: of, by: { id: of, name: of } })),
  };
  const timeline = example.timeline(
    ...many(400, () => [5, { type: "stepRetried" as const, step: of, reason: of }] as const),
  );
  const { probe } = example.trunkFacts();
  return [
    fleetCard({
      ...example.fleet,
      filter: of,
      problem: of,
      rows: many(10, (at) =>
        example.fleetRow(
          {
            settings: { mediaBypass: false, enabled: false, sendSipOptions: false },
            probe: probe && { ...probe, optionsStatus: 503, certificateNotAfter: example.inDays(-3) },
            lastPreflight: { id: 7, verdict: "blocked", finishedAt: example.ago(90) },
            change: { id: 1_000_000, status: "awaitingApproval", held: true },
            unread: of,
          },
          `${at}${"a".repeat(62)}.${"b".repeat(40)}.contoso.com`,
        ),
      ),
    }),
    gatewayCard({
      ...example.brokenGateway,
      gateway: { ...example.gateway, description: of, failoverResponseCodes: of, proxySbc: of },
      policies: many(200, () => of),
      emergencyCalls,
      emergencyRoutes: many(200, () => of),
      possible: {
        survivableBranches: many(60, () => ({ fqdn: of, site: of, here: true })),
        networkSites: many(60, () => of),
      },
      certifiedAs: of,
      failure: of,
      ...example.known({
        ...example.brokenGateway.facts,
        unread: of,
        probe: probe && { ...probe, optionsStatus: 503, product: of, optionsDetail: of, detail: of },
      }),
      calls: {
        ...example.gatewayView.calls,
        failures: many(20, () => ({ words: of, code: of, count: 5 })),
      },
    }),
    preflightCard({ ...example.preflight, requestedByName: of, findings }),
    preflightCard({
      ...example.preflight,
      findings: findings.map((each) => ({ ...each, outcome: "unknown" })),
      reported: reportable.map((check) => reportedOf(of, check)),
    }),
    preflightCard({ ...example.preflight, findings: findings.map((each) => ({ ...each, outcome: "pass" })) }),
    attestFormCard({
      ...example.attestForm,
      problems: problemsWith(
        null,
        many(60, () => of),
      ),
      enteredSbc: { vendor: of, product: of, firmware: of },
      items: many(30, (at) => ({
        check: `Check ${at}`,
        item: {
          id: `firewall:row-${at}`,
          statement: "UDP from 52.112.0.0/14, ports 50000 to 59999, reaches the SBC. ".repeat(5),
          link: { title: "Plan", url: `https://learn.microsoft.com/${"x".repeat(120)}` },
        },
        attested: { by: of, at: example.now, expiresAt: example.now },
        days: 90,
      })),
    }),
    requestFormCard({
      ...example.requestForm,
      emergencyCalls,
      cautions: plan.cautions,
      values: { reason: of, start: "later", startDate: of, startTime: of },
      problems: problemsWith(
        null,
        many(60, () => of),
      ),
    }),
    changeCard({ ...view, offers: { ...noOffers, approve: true, look: true } }),
    changeCard({ ...view, timeline }),
    changeCard({
      ...view,
      timeline,
      change: { ...change, approvals, state: { status: "voided", differences: many(30, () => of) } },
    }),
    changesCard({ ...example.changes, title: of, changes: many(10, () => change) }),
    auditCard({
      rows: many(20, (at) => ({
        sequence: at,
        at: example.now,
        actor: person,
        action: of,
        subject: of,
        outcome: "refused",
        detail: of,
        seals: null,
        mac: "m",
      })),
      verified: { ok: false, text: of },
      now: example.now,
    }),
    ...[
      { kind: "routes" as const, differences: many(60, () => of) },
      { kind: "emergencyRoutes" as const, routes: many(60, () => of) },
      { kind: "options" as const, status: null, detail: of },
    ].map((facts) => alertCard({ ...alerts.alertRaised, alert: alerts.anAlert(facts, { fqdn: of }) })),
    alertsCard({
      ...alerts.alertsView,
      alerts: many(60, (id) =>
        alerts.anAlert({ kind: "settings", differences: many(60, () => of) }, { id, fqdn: of }),
      ),
      watching: many(60, () => of),
    }),
    ...lookupCards(of),
    ...movesFull(of),
    ...[null, "look" as const].map((only) =>
      helpCard({
        name: of,
        only,
        groups: [
          {
            name: "look",
            title: "Look",
            says: "gateways, people and changes",
            commands: many(24, () => ({ syntax: "preflight <fqdn>", does: of })),
            examples: many(4, () => of),
          },
        ],
      }),
    ),
    whoamiCard({ name: of, id: of, roles: many(9, () => of), mayDo: many(30, () => of) }),
    noticeCard({
      tone: "error",
      title: of,
      text: of,
      suggestions: many(9, () => ({ title: of, command: of })),
    }),
  ];
}

function lookupCards(of: string): readonly Card[] {
  const many = <T>(count: number, make: (at: number) => T) =>
    Array.from({ length: count }, (_, at) => make(at));
  const gateways = many(20, () => ({ fqdn: of, mediaBypass: null }));
  const user = { ...lookup.userView.user, userPrincipalName: of, telephoneNumber: of, site: of };
  const tried = many(60, () => ({ usage: of, route: of, taken: true, unread: false, why: of, gateways }));
  const call = lookup.userView.calls[0];
  const verified = lookup.verifiedView.records?.verified[0];
  const plan = lookup.reassignForm.plan;
  if (!call || !verified || !plan) throw new Error("The examples lack something.");
  return [
    userCard({
      ...lookup.userView,
      user,
      routes: many(60, () => ({ usage: of, route: of, pattern: of, gateways })),
      networkSites: many(60, () => ({ site: of, policy: of })),
      calls: many(10, () => ({ ...call, trunkFqdn: of, callType: of })),
    }),
    routeCard({
      ...lookup.routeView,
      user,
      number: of,
      policy: of,
      usages: many(60, () => of),
      tried,
      emergency: many(20, () => ({ policy: of, usage: of, tried })),
    }),
    verifyCard({
      ...lookup.verifiedView,
      fqdn: of,
      users: { expected: 100_000, seen: 10, unseen: many(8, () => of) },
      calls: many(50, () => ({ ...call, successful: false, finalSipCode: 410, callEndSubReason: 531_004 })),
      records: {
        wanted: 20,
        quality: {
          after: { calls: 20, jitter: null, loss: null, roundTrip: null },
          before: { calls: 20, jitter: 1_000, loss: 99.95, roundTrip: 12_345 },
        },
        problem: of,
        verified: many(20, () => ({ ...verified, userPrincipalName: of })),
      },
    }),
    reassignFormCard({
      ...lookup.reassignForm,
      policy: of,
      problems: problemsWith(
        "reason",
        many(60, () => of),
      ),
      values: { ...lookup.reassignForm.values, reason: of, shares: of, windowZone: of, pilotSize: of },
      plan: {
        ...plan,
        cautions: many(60, () => of),
        policies: many(60, () => ({ from: of, to: of })),
        waves: many(12, (at) => ({
          ...(plan.waves[0] as (typeof plan.waves)[number]),
          number: at,
          title: of,
        })),
      },
    }),
  ];
}

/** A migration of everything there can be, with the text wherever somebody else's words stand. */
function movesFull(of: string): readonly Card[] {
  const many = <T>(count: number, make: (at: number) => T) =>
    Array.from({ length: count }, (_, at) => make(at));
  const person = { id: alex.id, name: of };
  const route = {
    ...move.movePlan.basis.routes[0],
    name: of,
    numberPattern: of,
    gateways: many(20, () => of),
  };
  const plan = {
    ...move.movePlan,
    opening: [
      ...move.movePlan.opening,
      ...many(2_000, () => ({
        kind: "createPolicy" as const,
        policy: { name: of, usages: many(9, () => of), routeType: null, description: of },
      })),
      ...many(2_000, () => ({
        kind: "removeRoute" as const,
        route: {
          ...route,
          priority: 1,
          usages: many(9, () => of),
          bridgeSourcePhoneNumber: null,
          description: of,
        },
      })),
    ],
    waves: many(40, (at) => ({
      number: at + 1,
      kind: "wave" as const,
      title: of,
      users: 100_000,
      bakeHours: 24,
      gated: true,
    })),
    policies: many(500, () => ({ from: of, to: of })),
    cautions: many(20, () => of),
    notMoved: many(50, () => of),
    sbcTasks: many(30, () => ({ id: "x", text: of, advice: many(9, () => adviceOf(of)) })),
  };
  const submission = {
    plan,
    replay: replayFull(of),
    digest: "d".repeat(64),
    preflightId: 11,
    unknowns: many(13, () => of),
    warnings: many(13, () => of),
    approvers: many(40, () => person),
  };
  const waves = plan.waves.map(({ number }) =>
    move.wave(
      number,
      "failed",
      { moved: 99_000, sent: 5, failed: 9, skipped: 8, planned: 3 },
      move.verdict(
        "fail",
        many(9, () => of),
      ),
    ),
  );
  const changed = { submission, reason: of, requestedBy: person };
  const paused = {
    status: "paused",
    since: example.now,
    by: person,
    why: of,
    needs: "verdict",
    wave: 2,
  } as const;
  const timeline = example.timeline(
    ...many(100, () => [5, { type: "paused" as const, by: person, why: of, wave: 1 }] as const),
  );
  const asked = move.moveAwaiting.change.state;
  const preflight = { id: 11, findings: [], reported: reportable.map((check) => reportedOf(of, check, of)) };
  const view = {
    ...move.moveInconclusive,
    preflight,
    waves,
    timeline,
    confirmed: many(20, () => ({ statement: of, by: { id: of, name: of } })),
  };
  const pages = many(4, (page) => planCard({ ...move.planView, plan, page: page + 1 }));
  return [
    ...pages,
    replayCard({ ...move.replayView, subject: of, replay: replayFull(of) }),
    changeCard({ ...view, change: move.moveChange(paused, changed) }),
    changeCard({
      ...view,
      change: move.moveChange(asked, changed),
      offers: { ...noOffers, approve: true, look: true },
    }),
    membersCard({
      ...move.members,
      members: many(20, (at) =>
        move.storedMember(at, { userPrincipalName: of, status: "skipped", detail: of, target: of }),
      ),
    }),
    closeOutFormCard({
      ...after.closeOutForm,
      inUse: many(60, () => of),
      foldBack: { ok: false, reasons: many(60, () => of) },
      problems: problemsWith(
        "reason",
        many(60, () => of),
      ),
      values: { ...after.closeOutForm.values, reason: of },
    }),
    emergencyFormCard({
      ...after.emergencyForm,
      plan: {
        ...after.emergencyForm.plan,
        opening: many(60, () => ({
          kind: "setRouteGateways" as const,
          route: of,
          from: many(20, () => of),
          to: many(20, () => of),
        })),
      },
      problems: problemsWith(
        "reason",
        many(60, () => of),
      ),
      values: { ...after.emergencyForm.values, reason: of, attestedTestCall: of },
    }),
    migrateFormCard({
      ...move.migrateForm,
      policies: many(25, (at) => ({ policy: `${at} ${of}`.slice(0, 200), users: 5, resourceAccounts: 1 })),
      problems: problemsWith(
        "reason",
        many(60, () => of),
      ),
      values: {
        ...move.migrateForm.values,
        pilot: of,
        reason: of,
        newFqdn: of,
        shares: of,
        windowZone: of,
        policies: "",
      },
    }),
  ];
}

describe.each(Object.entries(hostile))("with %s wherever people's words stand", (_, text) => {
  const cards = cardsFull(text);

  it("every card stays small and can be shown everywhere", () => {
    expect(cards.flatMap(({ attachment }) => problemsOf(attachment.content))).toEqual([]);
  });

  it("no card links to anything but documentation, nor steers the display", () => {
    const content = cards.map((each) => each.attachment.content);
    const read = content.flatMap((each) => textsReadAsMarkdown(each));
    const links = read.flatMap((each) => [...each.matchAll(/(?<!\\)\]\(([^)]*)\)/gu)].map(([, url]) => url));
    expect(links.filter((url) => !url?.startsWith("https://learn.microsoft.com/"))).toEqual([]);

    const all = [...cards.map(({ summary }) => summary), ...textsOf(content)];
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(all.filter((each) => /[\u202a-\u202e\u0000-\u0008]/u.test(each))).toEqual([]);
  });
});

it("counts the timeline entries that it leaves out", () => {
  const timeline = example.timeline(
    ...Array.from({ length: 100 }, () => [5, { type: "started" as const }] as const),
  );
  const { attachment } = changeCard({ ...example.watching, timeline });
  expect(textsOf(attachment.content)).toContain("86 earlier");
});

it("lists no more than 60 people for refreshes, and stays small", () => {
  const ids = Array.from({ length: 100 }, (_, at) => `29:${"x".repeat(90)}${at}`);
  const { attachment } = refreshable(changeCard(example.watching), { changeId: 12 }, ids);
  expect(attachment.content["refresh"]).toMatchObject({
    action: { type: "Action.Execute", verb: "refresh", data: { changeId: 12 } },
    userIds: ids.slice(0, 60),
  });
  expect(JSON.stringify(attachment.content).length).toBeLessThan(40_000);
});
