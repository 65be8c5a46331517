import { may, permissions, type Permission } from "../change/roles.ts";
import { refusal, type ChatDependencies, type Refused, type Turn } from "./turn.ts";

/** What a permission lets people do. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  look: "look at gateways, changes and people",
  preflight: "run a preflight",
  attest: "attest",
  request: "request a change or cancel one",
  approve: "approve, reject, acknowledge an alarm or release a brake",
  control: "pause, resume, retry, abort or brake a migration",
  rollBack: "roll back",
  notify: "switch a channel's notifications",
  audit: "read the audit",
  verifyAudit: "verify the audit",
  doctor: "have the bot's own set-up looked at",
};

/** What somebody with these roles may do, in words. */
export function permissionsInWords(roles: Turn["roles"]): readonly string[] {
  return permissions
    .filter((permission) => may(roles, permission))
    .map((permission) => permissionWords[permission]);
}

/** Undefined when the person may; else the refusal to answer, already in the audit. */
export async function withoutAuthority(
  deps: Pick<ChatDependencies, "audit">,
  turn: Turn,
  permission: Permission,
  attempt: { readonly action: string; readonly subject: string },
): Promise<Refused | undefined> {
  if (may(turn.roles, permission)) return undefined;
  const held = turn.roles.size === 0 ? "no role" : [...turn.roles].sort().join(", ");
  await deps.audit.refuse({
    at: turn.now,
    actor: turn.person,
    action: attempt.action,
    // What somebody without any role types is no news.
    subject: turn.roles.size === 0 ? "-" : attempt.subject,
    detail: `may not ${permissionWords[permission]}; holds ${held}`,
  });
  return turn.roles.size === 0
    ? refusal(
        "You have no role here",
        "You can use help and whoami. Ask your Teams administrators to add your Entra object id, which whoami shows, to a role.",
        [{ title: "Who am I?", command: "whoami" }],
      )
    : refusal(
        "Not with your role",
        `You hold ${held}, which does not let you ${permissionWords[permission]}.`,
        [{ title: "What may I do?", command: "help" }],
      );
}
