import type { Check } from "./check.ts";
import { callsTriedCheck } from "./checks/calls-tried.ts";
import { certificateCheck } from "./checks/certificate.ts";
import { certificateSecondNameCheck } from "./checks/certificate-second-name.ts";
import { dnsCheck } from "./checks/dns.ts";
import { emergencyCallingCheck } from "./checks/emergency-calling.ts";
import { firewallCheck } from "./checks/firewall.ts";
import { fqdnCheck } from "./checks/fqdn.ts";
import { gatewaySettingsCheck } from "./checks/gateway-settings.ts";
import { microsoftHandshakeCheck } from "./checks/microsoft-handshake.ts";
import { sbcCertifiedCheck } from "./checks/sbc-certified.ts";
import { sbcSendsOptionsCheck } from "./checks/sbc-sends-options.ts";
import { sbcSettingsCheck } from "./checks/sbc-settings.ts";
import { sipOptionsCheck } from "./checks/sip-options.ts";
import { tlsCheck } from "./checks/tls.ts";
import { trunkDependantsCheck } from "./checks/trunk-dependants.ts";

/** Every check of a preflight, in the order in which a call would meet what they look at. */
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
