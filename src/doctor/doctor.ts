import { endingWith, orEnd } from "../lib/deadline.ts";
import { audit } from "./checks/audit.ts";
import { botRegistration } from "./checks/bot-registration.ts";
import { clock } from "./checks/clock.ts";
import { configuration } from "./checks/configuration.ts";
import { conversations } from "./checks/conversations.ts";
import { credential } from "./checks/credential.ts";
import { database } from "./checks/database.ts";
import { dns } from "./checks/dns.ts";
import { graphPermissions } from "./checks/graph-permissions.ts";
import { outboundHosts } from "./checks/outbound-hosts.ts";
import { people } from "./checks/people.ts";
import { powershell } from "./checks/powershell.ts";
import { signInAgain } from "./checks/sign-in-again.ts";
import { teamsRole } from "./checks/teams-role.ts";
import { failure, type DoctorCheck, type Section } from "./doctor-check.ts";
import type { DoctorPorts } from "./ports.ts";
import { minute } from "../lib/time.ts";

/** In the order in which a set-up is made: what stands further up is fixed first. */
const doctorChecks: readonly DoctorCheck[] = [
  configuration,
  clock,
  database,
  outboundHosts,
  botRegistration,
  signInAgain,
  credential,
  graphPermissions,
  powershell,
  teamsRole,
  dns,
  people,
  conversations,
  audit,
];

/** Milliseconds for one check. A PowerShell host takes a while to start. */
const checkDeadline = minute;

/** Runs every check side by side; each ends by its own deadline, and what it rejects with is a finding too. */
export async function examine(
  ports: DoctorPorts,
  signal: AbortSignal,
  checks: readonly DoctorCheck[] = doctorChecks,
  deadline = checkDeadline,
): Promise<readonly Section[]> {
  return Promise.all(checks.map((check) => examineOne(check, ports, endingWith(signal, deadline))));
}

async function examineOne(check: DoctorCheck, ports: DoctorPorts, signal: AbortSignal): Promise<Section> {
  const { title, remedy } = check;
  try {
    return { title, lines: await orEnd(check.run(ports, signal), signal) };
  } catch (error) {
    const why = signal.aborted
      ? "No answer in time."
      : error instanceof Error
        ? error.message
        : String(error);
    return { title, lines: [failure(why, remedy)] };
  }
}
