import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { card } from "../../../src/teams/cards/cards.ts";
import { alertData } from "../../../src/alerts/alert-card.ts";
import { alertsData } from "../../../src/alerts/alerts-card.ts";
import * as alerts from "../../support/cards/alert-examples.ts";
import { approvalData } from "../../../src/changes/cards/approval-card.ts";
import { attestFormData } from "../../../src/preflight/attest/attest-form-card.ts";
import { auditData } from "../../../src/audit/audit-card.ts";
import { changeData } from "../../../src/changes/cards/change-card.ts";
import { changesData } from "../../../src/changes/cards/changes-card.ts";
import { doctorData } from "../../../src/doctor/doctor-card.ts";
import { fleetData } from "../../../src/gateways/fleet-card.ts";
import { gatewayData } from "../../../src/gateways/gateway-card.ts";
import { userData } from "../../../src/people/user-card.ts";
import { reassignFormData } from "../../../src/changes/kinds/reassign/reassign-form-card.ts";
import { closeOutFormData } from "../../../src/changes/kinds/close-out/close-out-form-card.ts";
import { emergencyFormData } from "../../../src/changes/kinds/emergency/emergency-form-card.ts";
import { membersData } from "../../../src/changes/cards/waves/members-card.ts";
import { migrateFormData } from "../../../src/changes/kinds/migrate/migrate-form-card.ts";
import { planData } from "../../../src/changes/cards/waves/plan-card.ts";
import { noticeData } from "../../../src/teams/cards/notice-card.ts";
import { preflightData } from "../../../src/preflight/chat/preflight-card.ts";
import { requestFormData } from "../../../src/changes/kinds/bypass/request-form-card.ts";
import { whoamiData } from "../../../src/teams/entry/whoami-card.ts";
import * as example from "../../support/cards/card-examples.ts";
import * as lookup from "../../support/cards/lookup-examples.ts";
import { cardExamples } from "../../support/cards/card-gallery.ts";
import * as after from "../../support/cards/after-examples.ts";
import * as move from "../../support/cards/move-examples.ts";
import { problemsOf } from "../../support/cards/card-lint.ts";

const folder = new URL("../../../cards/", import.meta.url);
const templates = readdirSync(folder)
  .filter((file) => file.endsWith(".json") && !file.endsWith(".sample.json"))
  .map((file) => file.replace(".json", ""));

function sampleOf(name: string): { readonly summary: string } {
  return JSON.parse(readFileSync(new URL(`${name}.sample.json`, folder), "utf8")) as { summary: string };
}

const { submission, state } = move.moveAwaiting.change;
if (submission === null || state.status !== "awaitingApproval")
  throw new Error("The example awaits no approval.");

/** What each view makes of its example: the sample beside the template. */
const data: Readonly<Record<string, object>> = {
  alert: alertData(alerts.alertRaised),
  alerts: alertsData(alerts.alertsView),
  approval: approvalData(move.moveAwaiting, submission, state.expiresAt),
  "attest-form": attestFormData(example.attestForm),
  audit: auditData(example.audit),
  change: changeData(move.moveRunning),
  changes: changesData(example.changes),
  "close-out-form": closeOutFormData(after.closeOutForm),
  "emergency-form": emergencyFormData(after.emergencyForm),
  doctor: doctorData(example.doctor),
  fleet: fleetData(example.fleet),
  gateway: gatewayData(example.gatewayView),
  lookup: userData(lookup.userView),
  members: membersData(move.members),
  "migrate-form": migrateFormData(move.migrateForm),
  plan: planData(move.planView),
  notice: noticeData(example.refusal),
  preflight: preflightData(example.preflight),
  "reassign-form": reassignFormData(lookup.reassignForm),
  "request-form": requestFormData(example.requestForm),
  whoami: whoamiData(example.whoami),
};

describe.each(templates)("the template %s", (name) => {
  it("makes a card of its sample that every client can show", () => {
    const { attachment, summary } = card(name)(sampleOf(name));

    expect(problemsOf(attachment.content)).toEqual([]);
    expect(attachment.content).toMatchObject({ version: "1.5", lang: "en", fallbackText: summary });
  });

  it("has a sample that is what the view makes", () => {
    // As the tables of the docs: UPDATE_DOCS=1 writes it anew.
    if (process.env.UPDATE_DOCS) {
      writeFileSync(new URL(`${name}.sample.json`, folder), `${JSON.stringify(data[name], null, 2)}\n`);
    }
    expect(sampleOf(name)).toEqual(data[name]);
  });

  it("refuses data that lacks a value", () => {
    expect(() => card(name)({ summary: "nothing else" })).toThrow("lacks a value");
  });
});

it.each(Object.entries(cardExamples))("the card %s can be shown everywhere", (_, { attachment }) => {
  expect(problemsOf(attachment.content)).toEqual([]);
});

it("says of no trunk that something is on on it", () => {
  for (const { attachment, summary } of Object.values(cardExamples))
    expect(`${summary} ${JSON.stringify(attachment.content)}`).not.toMatch(/\b(?:on|off) on [a-z]+\d*\./);
});

it("gives every card a heading and a summary without an exclamation mark", () => {
  for (const { attachment, summary } of Object.values(cardExamples)) {
    const text = JSON.stringify(attachment.content);
    expect(text).toContain('"style":"heading"');
    expect(summary).not.toBe("");
    expect(text).not.toMatch(/\w!/u);
  }
});
