import { acknowledgeAlert, alert, alerts, silenceAlert } from "../../alerts/alerts-capability.ts";
import { unwatch, watch } from "../../alerts/watch-capability.ts";
import type { Capability } from "../capability/capability.ts";
import { attest, attestAsTyped, confirm } from "../../preflight/attest/attest-capability.ts";
import { audit } from "../../audit/audit-capability.ts";
import { away, back } from "../../changes/chat/away-capability.ts";
import { breakGlass, reviewBreakGlass, stopBreakGlass } from "../../changes/chat/break-glass-capability.ts";
import { approvals, change, changes } from "../../changes/chat/changes-capability.ts";
import { controls } from "../../changes/chat/control-capability.ts";
import { approve, cancel, reject } from "../../changes/chat/decide-capability.ts";
import { doctor, rehearsalFile } from "../../doctor/doctor-capability.ts";
import { changeEvidence } from "../../evidence/evidence-capability.ts";
import { evidence } from "../../preflight/chat/evidence-capability.ts";
import { exportChange } from "../../changes/chat/export-capability.ts";
import { gateway } from "../../gateways/gateway-capability.ts";
import { gateways } from "../../gateways/gateways-capability.ts";
import { dismissLeft } from "../../changes/chat/dismiss-capability.ts";
import { handOver } from "../../changes/chat/hand-over-capability.ts";
import { hello } from "./hello-capability.ts";
import { learn } from "./learn-capability.ts";
import { status } from "../../changes/chat/status-capability.ts";
import { helpAbout } from "./help-capability.ts";
import { notify } from "../channel/notify-capability.ts";
import { people } from "../../changes/chat/people-capability.ts";
import { plan } from "../../changes/chat/plan-capability.ts";
import { preflight, preflightShown } from "../../preflight/chat/preflight-capability.ts";
import { readRecords, verify } from "../../calls/verify-capability.ts";
import { requests, requestsAfterMigration } from "../../changes/kinds/requests.ts";
import { replay } from "../../changes/chat/replay-capability.ts";
import { route } from "../../calls/route-capability.ts";
import { showAnyOf } from "./show-capability.ts";
import { user } from "../../people/user-capability.ts";
import { whoami } from "./whoami-capability.ts";

/** Everything that people can type and press, in the order in which help shows it. */
export const capabilities: readonly Capability[] = [
  helpAbout(() => capabilities),
  hello,
  learn,
  whoami,
  status,
  showAnyOf(() => capabilities),
  gateways,
  gateway,
  user,
  route,
  verify,
  readRecords,
  alerts,
  alert,
  watch,
  unwatch,
  acknowledgeAlert,
  silenceAlert,
  preflight,
  preflightShown,
  changeEvidence,
  evidence,
  confirm,
  attestAsTyped,
  attest,
  ...requests,
  changes,
  change,
  approvals,
  approve,
  reject,
  handOver,
  dismissLeft,
  away,
  back,
  cancel,
  plan,
  replay,
  people,
  exportChange,
  ...controls,
  ...requestsAfterMigration,
  breakGlass,
  stopBreakGlass,
  reviewBreakGlass,
  notify,
  audit,
  doctor,
  rehearsalFile,
];

export function capabilityTyped(name: string, words: readonly string[]): Capability | undefined {
  return capabilities.find(({ typed }) => typed?.name === name && (typed.takes?.(words) ?? true));
}

export function capabilityPressed(verb: string): Capability | undefined {
  return capabilities.find(({ pressed }) => pressed?.verb === verb);
}
