import { describe, expect, it } from "@jest/globals";
import { refreshable, type Card } from "../../../src/chat/cards.ts";
import { attestFormCard } from "../../../src/chat/views/attest-form-card.ts";
import { auditCard } from "../../../src/chat/views/audit-card.ts";
import { changeCard } from "../../../src/chat/views/change-card.ts";
import { changesCard } from "../../../src/chat/views/changes-card.ts";
import { fleetCard } from "../../../src/chat/views/fleet-card.ts";
import { gatewayCard } from "../../../src/chat/views/gateway-card.ts";
import { helpCard } from "../../../src/chat/views/help-card.ts";
import { noticeCard } from "../../../src/chat/views/notice-card.ts";
import { preflightCard } from "../../../src/chat/views/preflight-card.ts";
import { requestFormCard } from "../../../src/chat/views/request-form-card.ts";
import { whoamiCard } from "../../../src/chat/views/whoami-card.ts";
import * as example from "../../support/card-examples.ts";
import { problemsOf, textsOf, textsReadAsMarkdown } from "../../support/card-lint.ts";

const hostile = {
  "a link": "](http://evil.example) [press me](http://evil.example)",
  "template expressions": "${$root} ${summary} ${json($data)}",
  "4,000 characters": "very long ".repeat(400),
  "4,000 characters of Markdown": "*_[]`<>\\~|".repeat(400),
  emoji: "👩‍👩‍👧‍👦🏴‍☠️".repeat(60),
  "right-to-left text and steering marks": "\u202eמגן\u202c\u200f\u2066 abc\u0007\n# not a heading",
  "quotes and braces": `"}],"body":[{"type":"Image"}] \\" \u2028`,
};

/** Every card, with the text in each place where somebody else's words can stand, and as much of it as there can be. */
function cardsFull(of: string): readonly Card[] {
  const person = { id: example.alex.id, name: of };
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
    at: example.now,
  }));
  const view = { ...example.watching, change, requesterAttested: many(20, () => of) };
  const timeline = example.timeline(
    ...many(400, () => [5, { type: "stepRetried" as const, step: of, reason: of }] as const),
  );
  return [
    fleetCard({
      ...example.fleet,
      filter: of,
      problem: of,
      rows: many(10, (at) =>
        example.fleetRow({
          fqdn: `${at}${"a".repeat(62)}.${"b".repeat(40)}.contoso.com`,
          change: { id: 1_000_000, status: "awaitingApproval" },
        }),
      ),
    }),
    gatewayCard({
      ...example.brokenGateway,
      gateway: { ...example.gateway, description: of, failoverResponseCodes: of, proxySbc: of },
      policies: many(200, () => of),
      emergencyCalls,
      problem: of,
      certifiedAs: of,
      probe: example.gatewayView.probe && { ...example.gatewayView.probe, product: of, optionsDetail: of },
      calls: {
        ...example.gatewayView.calls,
        topFailures: many(20, () => ({ words: of, code: of, count: 5 })),
      },
    }),
    preflightCard({ ...example.preflight, requestedByName: of, findings }),
    preflightCard({ ...example.preflight, findings: findings.map((each) => ({ ...each, outcome: "pass" })) }),
    attestFormCard({
      ...example.attestForm,
      problem: of,
      enteredSbc: { vendor: of, product: of, firmware: of },
      items: many(20, (at) => ({
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
      values: { reason: of, startDate: of, startTime: of },
      problem: of,
    }),
    changeCard({ ...view, offers: ["approve", "reject", "gateway"] }),
    changeCard({ ...view, timeline }),
    changeCard({
      ...view,
      timeline,
      change: { ...change, approvals, state: { status: "voided", differences: many(30, () => of) } },
    }),
    changesCard({ ...example.changes, title: of, changes: many(10, () => change) }),
    auditCard({
      rows: many(500, (at) => ({
        sequence: at,
        at: example.now,
        actor: person,
        action: of,
        subject: of,
        outcome: "refused",
        detail: of,
        mac: "m",
      })),
      verified: { ok: false, text: of },
      now: example.now,
    }),
    helpCard({ name: of, commands: many(24, () => ({ syntax: "preflight <fqdn>", does: of })) }),
    whoamiCard({ name: of, id: of, roles: many(9, () => of), mayDo: many(30, () => of) }),
    noticeCard({
      tone: "error",
      title: of,
      text: of,
      suggestions: many(9, () => ({ title: of, command: of })),
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

it("asks no more than 60 clients to refresh, and stays small", () => {
  const ids = Array.from({ length: 100 }, (_, at) => `29:${"x".repeat(90)}${at}`);
  const { attachment } = refreshable(changeCard(example.watching), { changeId: 12 }, ids);
  expect(attachment.content["refresh"]).toMatchObject({
    action: { type: "Action.Execute", verb: "refresh", data: { changeId: 12 } },
    userIds: ids.slice(0, 60),
  });
  expect(JSON.stringify(attachment.content).length).toBeLessThan(40_000);
});
