import { may, permissions, rolesWith, type Permission } from "../../changes/roles.ts";
import { endingWith } from "../../lib/deadline.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import { isRefused, type Capability } from "../capability/capability.ts";
import { refusal, type ChatDependencies, type Refused, type Turn } from "../capability/turn.ts";

/** A group that cannot be read by then is an answer too: a click must not wait for Graph. */
const rolesWithinMs = 3_000;

/** What a permission lets people do. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  view: "look at gateways, changes and people",
  preflight: "run a preflight",
  attest: "confirm what only people can check",
  request: "request a change or cancel one",
  approve: "approve, reject, acknowledge an alarm or release a brake",
  control: "pause, resume, retry, abort or brake a migration",
  rollBack: "roll back",
  notify: "switch a channel's notifications",
  alert: "acknowledge or silence an alert",
  audit: "read the audit",
  verifyAudit: "verify the audit",
  doctor: "run the health check",
  breakGlass: "break the glass while no approver answers",
  answerBreakGlass: "stop or review what people do without an approver",
};

/** What somebody with these roles may do, in words. */
export function permissionsText(roles: Turn["roles"]): readonly string[] {
  return permissions
    .filter((permission) => may(roles, permission))
    .map((permission) => permissionWords[permission]);
}

/** A turn before anybody looked up what the person may do. */
export interface UnauthorizedTurn extends Omit<Turn, "roles"> {
  /** Whether nobody else sees the answer: in a personal chat, and as the view of one's own that a click gets. */
  readonly unseen: boolean;
}

/** The turn with the person's roles, or why it goes no further; who may not is in the audit then. */
export function createAuthorise({ directory, audit, logger }: ChatDependencies) {
  return async function authorise(
    unauthorizedTurn: UnauthorizedTurn,
    { permission, roles: freshness }: Pick<Capability, "permission" | "roles">,
    /** Null: made by a client by itself, which nobody meant and no audit needs. */
    attempt: { readonly action: string; readonly subject: string } | null,
  ): Promise<Turn | Refused> {
    const roles = await rolesOf(unauthorizedTurn, freshness);
    if (isRefused(roles)) return roles;
    const turn = { ...unauthorizedTurn, roles };
    if (permission === null || may(roles, permission)) return turn;
    const held = roles.size === 0 ? "no role" : [...roles].sort().join(", ");
    if (attempt)
      await audit.refuse({
        at: turn.now,
        actor: turn.person,
        action: attempt.action,
        // What somebody without any role types is no news.
        subject: roles.size === 0 ? "-" : attempt.subject,
        detail: `may not ${permissionWords[permission]}; holds ${held}`,
      });
    return roles.size === 0
      ? refusal(
          "You have no role here",
          "You can use help and whoami. Ask your Teams administrators to add your Entra object id, which whoami shows, to a role.",
          [{ title: "Who am I?", command: "whoami" }],
        )
      : refusal(
          "Not with your role",
          `Only ${rolesWith(permission)
            .map((role) => `${role}s`)
            .join(" or ")} can ${permissionWords[permission]}. You hold ${held}.`,
          [{ title: "What may I do?", command: "help" }],
        );
  };

  async function rolesOf(
    { person, signal }: Pick<Turn, "person" | "signal">,
    freshness: Capability["roles"],
  ): Promise<Turn["roles"] | Refused> {
    try {
      const fresh = freshness !== undefined;
      return await directory.rolesOf(person.id, { fresh }, endingWith(signal, rolesWithinMs));
    } catch (error) {
      logger.warn({ err: error }, "roles could not be read");
      if (freshness === "freshOrLastKnown") return directory.lastKnownRolesOf(person.id);
      const why = error instanceof TenantError && error.kind === "noAccess" ? ` ${error.message}` : "";
      return refusal(
        "Your roles cannot be checked",
        `Your account, or a group that gives roles, could not be read just now, so nothing was done.${why} Try again in a minute.`,
      );
    }
  }
}
