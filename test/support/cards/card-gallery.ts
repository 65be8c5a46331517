import { problemsWith } from "../../../src/lib/problem.ts";
import type { Card } from "../../../src/teams/cards/cards.ts";
import { attestFormCard } from "../../../src/preflight/attest/attest-form-card.ts";
import { auditCard } from "../../../src/audit/audit-card.ts";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import { changesCard } from "../../../src/changes/cards/changes-card.ts";
import { doctorCard } from "../../../src/doctor/doctor-card.ts";
import { fleetCard } from "../../../src/gateways/fleet-card.ts";
import { gatewayCard } from "../../../src/gateways/gateway-card.ts";
import { statusCard } from "../../../src/changes/cards/status-card.ts";
import { lessonCard } from "../../../src/teams/entry/learn-capability.ts";
import { welcomeCard } from "../../../src/teams/entry/welcome-card.ts";
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
import { replayCard } from "../../../src/changes/cards/replay-card.ts";
import { planCard } from "../../../src/changes/cards/waves/plan-card.ts";
import * as example from "./card-examples.ts";
import * as after from "./after-examples.ts";
import * as move from "./move-examples.ts";
import { alertCard } from "../../../src/alerts/alert-card.ts";
import { alertsCard } from "../../../src/alerts/alerts-card.ts";
import * as alerts from "./alert-examples.ts";
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
    problems: problemsWith("startTime", ["That start lies in the past."]),
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
    problems: problemsWith("shares", ["Wave sizes are percentages above 0 that rise and end with 100."]),
  }),
  "migrate-form": migrateFormCard(move.migrateForm),
  "migrate-form-problems": migrateFormCard({
    ...move.migrateForm,
    problems: [
      ...problemsWith("pilot", ["“nobody@contoso.com” is called by nobody."]),
      ...problemsWith("newPort", ["A port is 1 to 65535."]),
    ],
    picker: false,
  }),
  plan: planCard(move.planView),
  replay: replayCard(move.replayView),
  "move-approval": changeCard(move.moveAwaiting),
  "move-running": changeCard(move.moveRunning),
  "move-inconclusive": changeCard(move.moveInconclusive),
  "move-failed": changeCard(move.moveFailed),
  "move-failed-braked": changeCard(move.moveFailedBraked),
  "move-baking": changeCard(move.moveBaking),
  "move-release": changeCard(move.moveRelease),
  "move-wave-rolled-back": changeCard(move.moveWaveRolledBack),
  "close-out-form": closeOutFormCard(after.closeOutForm),
  "close-out-form-clear": closeOutFormCard(after.closeOutFormClear),
  "emergency-form": emergencyFormCard(after.emergencyForm),
  "emergency-approval": changeCard(after.emergencyAsked),
  "emergency-done": changeCard(after.emergencyDone),
  "close-out-approval": changeCard(after.closeOutAsked),
  "close-out-running": changeCard(after.closeOutRunning),
  "migration-done": changeCard(after.migrationDone),
  "attest-form-pair": attestFormCard(after.attestPairForm),
  members: membersCard(move.members),
  changes: changesCard(example.changes),
  audit: auditCard(example.audit),
  "audit-verified": auditCard(example.auditVerified),
  alert: alertCard(alerts.alertRaised),
  "alert-acknowledged": alertCard(alerts.alertAcknowledged),
  "alert-changed": alertCard(alerts.alertChanged),
  "alert-over": alertCard(alerts.alertOver),
  "alert-looked-at": alertCard(alerts.alertLookedAt),
  alerts: alertsCard(alerts.alertsView),
  "alerts-none": alertsCard(alerts.alertsNone),
  doctor: doctorCard(example.doctor),
  "doctor-looking": doctorCard(example.doctorLooking),
  "doctor-content": doctorCard(example.doctorContent),
  "doctor-rehearsal": doctorCard(example.rehearsal),
  help: helpCard(example.help),
  "help-group": helpCard({ ...example.help, only: "look" }),
  welcome: welcomeCard(),
  "learn-first": lessonCard(1),
  "learn-last": lessonCard(6),
  status: statusCard({
    open: example.changes.changes.map((change, at) => ({ change, yours: at === 0 ? ["approve"] : [] })),
    leftHalfDone: example.changes.leftHalfDone,
    gateways: { all: 40, worst: example.fleet.rows, asOf: example.now },
    problem: null,
    now: example.now,
  }),
  whoami: whoamiCard(example.whoami),
  "notice-refusal": noticeCard(example.refusal),
  "notice-error": noticeCard(example.failure),
};
