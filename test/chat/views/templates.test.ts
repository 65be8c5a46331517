import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { card } from "../../../src/chat/cards.ts";
import { approvalRequestData } from "../../../src/chat/views/approval-request.ts";
import { attestFormData } from "../../../src/chat/views/attest-form-card.ts";
import { auditData } from "../../../src/chat/views/audit-card.ts";
import { changeData } from "../../../src/chat/views/change-card.ts";
import { changesData } from "../../../src/chat/views/changes-card.ts";
import { doctorData } from "../../../src/chat/views/doctor-card.ts";
import { fleetData } from "../../../src/chat/views/fleet-card.ts";
import { gatewayData } from "../../../src/chat/views/gateway-card.ts";
import { helpData } from "../../../src/chat/views/help-card.ts";
import { userData } from "../../../src/chat/views/lookup/user-card.ts";
import { reassignFormData } from "../../../src/chat/views/move/reassign-form-card.ts";
import { closeOutFormData } from "../../../src/chat/views/move/close-out-form-card.ts";
import { emergencyFormData } from "../../../src/chat/views/move/emergency-form-card.ts";
import { membersData } from "../../../src/chat/views/move/members-card.ts";
import { migrateFormData } from "../../../src/chat/views/move/migrate-form-card.ts";
import { moveApprovalData } from "../../../src/chat/views/move/move-approval.ts";
import { moveData } from "../../../src/chat/views/move/move-card.ts";
import { planData } from "../../../src/chat/views/move/plan-card.ts";
import { noticeData } from "../../../src/chat/views/notice-card.ts";
import { preflightData } from "../../../src/chat/views/preflight-card.ts";
import { requestFormData } from "../../../src/chat/views/request-form-card.ts";
import { whoamiData } from "../../../src/chat/views/whoami-card.ts";
import * as example from "../../support/card-examples.ts";
import * as lookup from "../../support/lookup-examples.ts";
import { cardExamples } from "../../support/card-gallery.ts";
import * as after from "../../support/after-examples.ts";
import * as move from "../../support/move-examples.ts";
import { problemsOf } from "../../support/card-lint.ts";

const folder = new URL("../../../cards/", import.meta.url);
const templates = readdirSync(folder)
  .filter((file) => file.endsWith(".json") && !file.endsWith(".sample.json"))
  .map((file) => file.replace(".json", ""));

function sampleOf(name: string): { readonly summary: string } {
  return JSON.parse(readFileSync(new URL(`${name}.sample.json`, folder), "utf8")) as { summary: string };
}

const { submission, state } = example.approvalRequest.change;
if (submission === null || state.status !== "awaitingApproval")
  throw new Error("The example awaits no approval.");

const moved = move.moveAwaiting.change.submission;
if (moved === null) throw new Error("The example was never submitted.");

/** What each view makes of its example: the sample beside the template. */
const data: Readonly<Record<string, object>> = {
  "approval-request": approvalRequestData(
    example.approvalRequest,
    { ...submission, plan: example.plan },
    state.expiresAt,
  ),
  "attest-form": attestFormData(example.attestForm),
  audit: auditData(example.audit),
  change: changeData(example.watching),
  changes: changesData(example.changes),
  "close-out-form": closeOutFormData(after.closeOutForm),
  "emergency-form": emergencyFormData(after.emergencyForm),
  doctor: doctorData(example.doctor),
  fleet: fleetData(example.fleet),
  gateway: gatewayData(example.gatewayView),
  help: helpData(example.help),
  lookup: userData(lookup.userView),
  members: membersData(move.members),
  "migrate-form": migrateFormData(move.migrateForm),
  move: moveData(move.moveRunning),
  "move-approval": moveApprovalData(
    move.moveAwaiting,
    { ...moved, plan: move.movePlan },
    move.moveAwaiting.change.state.status === "awaitingApproval"
      ? move.moveAwaiting.change.state.expiresAt
      : move.moveAwaiting.now,
  ),
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

it("gives every card a heading and a summary without an exclamation mark", () => {
  for (const { attachment, summary } of Object.values(cardExamples)) {
    const text = JSON.stringify(attachment.content);
    expect(text).toContain('"style":"heading"');
    expect(summary).not.toBe("");
    expect(text).not.toMatch(/\w!/u);
  }
});
