import type { Card } from "../../src/chat/cards.ts";
import { attestFormCard } from "../../src/chat/views/attest-form-card.ts";
import { auditCard } from "../../src/chat/views/audit-card.ts";
import { changeCard } from "../../src/chat/views/change-card.ts";
import { changesCard } from "../../src/chat/views/changes-card.ts";
import { doctorCard } from "../../src/chat/views/doctor-card.ts";
import { fleetCard } from "../../src/chat/views/fleet-card.ts";
import { gatewayCard } from "../../src/chat/views/gateway-card.ts";
import { helpCard } from "../../src/chat/views/help-card.ts";
import { routeCard } from "../../src/chat/views/lookup/route-card.ts";
import { userCard } from "../../src/chat/views/lookup/user-card.ts";
import { verifyCard } from "../../src/chat/views/lookup/verify-card.ts";
import { reassignFormCard } from "../../src/chat/views/move/reassign-form-card.ts";
import { noticeCard } from "../../src/chat/views/notice-card.ts";
import { preflightCard } from "../../src/chat/views/preflight-card.ts";
import { requestFormCard } from "../../src/chat/views/request-form-card.ts";
import { whoamiCard } from "../../src/chat/views/whoami-card.ts";
import { membersCard } from "../../src/chat/views/move/members-card.ts";
import { closeOutFormCard } from "../../src/chat/views/move/close-out-form-card.ts";
import { emergencyFormCard } from "../../src/chat/views/move/emergency-form-card.ts";
import { migrateFormCard } from "../../src/chat/views/move/migrate-form-card.ts";
import { moveCard } from "../../src/chat/views/move/move-card.ts";
import { replayCard } from "../../src/chat/views/replay-card.ts";
import { planCard } from "../../src/chat/views/move/plan-card.ts";
import * as example from "./card-examples.ts";
import * as after from "./after-examples.ts";
import * as move from "./move-examples.ts";
import * as lookup from "./lookup-examples.ts";

/** Every card in the states that look different. */
export const cardExamples: Readonly<Record<string, Card>> = {
  fleet: fleetCard(example.fleet),
  gateway: gatewayCard(example.gatewayView),
  "gateway-broken": gatewayCard(example.brokenGateway),
  "gateway-derived": gatewayCard(example.derivedGateway),
  "preflight-running": preflightCard(example.runningPreflight),
  "preflight-blocked": preflightCard(example.preflight),
  "preflight-reported": preflightCard(example.reportedPreflight),
  "preflight-pair": preflightCard(example.pairPreflight),
  "preflight-ready": preflightCard(example.readyPreflight),
  "attest-form": attestFormCard(example.attestForm),
  "request-form": requestFormCard(example.requestForm),
  "request-form-problem": requestFormCard({
    ...example.requestForm,
    problem: "That start lies in the past.",
  }),
  "approval-request": changeCard(example.approvalRequest),
  "approval-request-unknowns": changeCard(example.approvalWithUnknowns),
  "change-awaiting": changeCard(example.waitingForOthers),
  "change-watching": changeCard(example.watching),
  "change-alarming": changeCard(example.alarming),
  "change-needs-attention": changeCard(example.needsAttention),
  "change-rolled-back": changeCard(example.rolledBack),
  user: userCard(lookup.userView),
  "user-lonely": userCard(lookup.lonelyUser),
  route: routeCard(lookup.routeView),
  "route-emergency": routeCard(lookup.emergencyRoute),
  verify: verifyCard(lookup.verifyView),
  "verify-records": verifyCard(lookup.verifiedView),
  "reassign-form": reassignFormCard(lookup.reassignForm),
  "reassign-form-problem": reassignFormCard({
    ...lookup.reassignForm,
    plan: null,
    problems: ["Wave sizes are percentages above 0 that rise and end with 100, for example 5, 25, 100."],
  }),
  "migrate-form": migrateFormCard(move.migrateForm),
  "migrate-form-problems": migrateFormCard({
    ...move.migrateForm,
    problems: ["“nobody@contoso.com” is called by nobody.", "A port is 1 to 65535."],
    picker: false,
  }),
  plan: planCard(move.planView),
  replay: replayCard(move.replayView),
  "move-approval": moveCard(move.moveAwaiting),
  "move-running": moveCard(move.moveRunning),
  "move-inconclusive": moveCard(move.moveInconclusive),
  "move-failed": moveCard(move.moveFailed),
  "move-release": moveCard(move.moveRelease),
  "move-wave-rolled-back": moveCard(move.moveWaveRolledBack),
  "close-out-form": closeOutFormCard(after.closeOutForm),
  "close-out-form-clear": closeOutFormCard(after.closeOutFormClear),
  "emergency-form": emergencyFormCard(after.emergencyForm),
  "emergency-approval": moveCard(after.emergencyAsked),
  "emergency-done": moveCard(after.emergencyDone),
  "close-out-approval": moveCard(after.closeOutAsked),
  "close-out-running": moveCard(after.closeOutRunning),
  "migration-done": moveCard(after.migrationDone),
  "attest-form-pair": attestFormCard(after.attestPairForm),
  members: membersCard(move.members),
  changes: changesCard(example.changes),
  audit: auditCard(example.audit),
  "audit-verified": auditCard(example.auditVerified),
  doctor: doctorCard(example.doctor),
  "doctor-looking": doctorCard(example.doctorLooking),
  "doctor-content": doctorCard(example.doctorContent),
  "doctor-rehearsal": doctorCard(example.rehearsal),
  help: helpCard(example.help),
  whoami: whoamiCard(example.whoami),
  "notice-refusal": noticeCard(example.refusal),
  "notice-error": noticeCard(example.failure),
};
