import type { Check, PairCheck } from "./check.ts";
import { callsTriedCheck } from "./checks/calls-tried.ts";
import { certificateCheck } from "./checks/certificate.ts";
import { certificateSecondNameCheck } from "./checks/certificate-second-name.ts";
import { dnsCheck, pairDnsCheck } from "./checks/dns.ts";
import { emergencyCallingCheck } from "./checks/emergency-calling.ts";
import { firewallCheck } from "./checks/firewall.ts";
import { fqdnCheck } from "./checks/fqdn.ts";
import { gatewaySettingsCheck } from "./checks/gateway-settings.ts";
import { microsoftHandshakeCheck } from "./checks/microsoft-handshake.ts";
import { sbcCertifiedCheck } from "./checks/sbc-certified.ts";
import { sbcSendsOptionsCheck } from "./checks/sbc-sends-options.ts";
import { sbcSettingsCheck } from "./checks/sbc-settings.ts";
import { pairSipOptionsCheck, sipOptionsCheck } from "./checks/sip-options.ts";
import { tlsCheck } from "./checks/tls.ts";
import { trunkDependantsCheck } from "./checks/trunk-dependants.ts";
import { pairCertificateCheck } from "./pair/certificate.ts";
import { pairNamesCheck } from "./pair/names.ts";
import { pairOldTrunkCheck } from "./pair/old-trunk.ts";
import { pairSameSbcCheck } from "./pair/same-sbc.ts";
import { pairMediaPortsCheck, pairTasksCheck } from "./pair/sbc-tasks.ts";
import { pairSessionsCheck } from "./pair/sessions.ts";

/** Every check of a trunk, in the order in which a call would meet what they look at. */
export const allChecks: readonly Check[] = [
  gatewaySettingsCheck,
  fqdnCheck,
  dnsCheck,
  tlsCheck,
  certificateCheck,
  certificateSecondNameCheck,
  microsoftHandshakeCheck,
  sipOptionsCheck,
  sbcSendsOptionsCheck,
  firewallCheck,
  sbcSettingsCheck,
  callsTriedCheck,
  sbcCertifiedCheck,
  trunkDependantsCheck,
  emergencyCallingCheck,
];

/** Every check of the two trunks of one SBC, in the order in which a migration would meet what they look at. */
export const pairChecks: readonly PairCheck[] = [
  pairNamesCheck,
  pairDnsCheck,
  pairSameSbcCheck,
  pairCertificateCheck,
  pairSipOptionsCheck,
  pairMediaPortsCheck,
  pairSessionsCheck,
  pairTasksCheck,
  pairOldTrunkCheck,
];
