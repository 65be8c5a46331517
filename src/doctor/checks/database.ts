import type { RoleState } from "../../store/role-state.ts";
import { failure, ok, warning, type DoctorCheck, type Line } from "../doctor-check.ts";

/** Oldest PostgreSQL that is still maintained. Source: "Versioning policy" of PostgreSQL. */
const oldestMaintained = 14;
/** Seconds: leases of several replicas are compared by their own clocks. */
const toleratedDrift = 5;

const local = new Set(["127.0.0.1", "localhost", "[::1]", ""]);

export const database: DoctorCheck = {
  title: "Database",
  remedy: "Check DATABASE_URL, and that the server runs and admits this machine.",
  async run(ports, signal) {
    const state = await ports.database(signal);
    const drift = Math.round(Math.abs(ports.now().getTime() - state.now.getTime()) / 1000);
    const roleTroubles = troublesOf(state.role);
    const nearby = local.has(new URL(ports.config.databaseUrl).hostname);
    return [
      state.majorVersion < oldestMaintained
        ? warning(
            `PostgreSQL ${state.version} is no longer maintained.`,
            `Upgrade to ${oldestMaintained} or newer.`,
          )
        : ok(`PostgreSQL ${state.version}, as ${state.role.name}${roleTroubles.length === 0 ? limits : ""}.`),
      state.newer.length > 0
        ? failure(
            `The schema was made by a newer version of the bot (${state.newer.join(", ")}).`,
            "Start that version, or restore a backup from before it.",
          )
        : state.pending.length > 0
          ? failure(
              `Not yet migrated: ${state.pending.join(", ")}.`,
              "Run npm run migrate as the database's owner; the bot starts only then.",
            )
          : ok("The schema is up to date."),
      ...roleTroubles,
      state.encrypted || nearby
        ? ok(state.encrypted ? "The connection is encrypted." : "On this machine.")
        : warning("The connection is not encrypted.", "Add ?sslmode=verify-full to DATABASE_URL."),
      ...(drift > toleratedDrift
        ? [warning(`Its clock differs from the bot's by ${drift} s.`, "Synchronise both clocks (NTP).")]
        : []),
    ];
  },
};

const setRights = "Run npm run migrate as the database's owner: it sets the rights anew.";

const limits = ", which owns nothing and may only add to audit, approvals and ledger";

/** Whether the role that the bot runs as could rewrite what it must only add to, or lacks what it needs. */
function troublesOf({ name, owns, beyond, lacking }: RoleState): readonly Line[] {
  return [
    ...(owns.length > 0
      ? [
          failure(
            `The bot runs as ${name}, ${powers(owns)}: whoever had its credential could rewrite history.`,
            "Let DATABASE_URL name a role that owns nothing, and DATABASE_OWNER_URL the owner (docs/deploy.md).",
          ),
        ]
      : beyond.length > 0
        ? [failure(`The bot runs as ${name}, which may more than it needs: ${beyond.join(", ")}.`, setRights)]
        : []),
    ...(lacking.length > 0 ? [failure(`The role ${name} lacks: ${lacking.join(", ")}.`, setRights)] : []),
  ];
}

const permissionsOfRole: Readonly<Record<RoleState["owns"][number], string>> = {
  superuser: "is a superuser",
  tables: "owns its tables",
  schema: "may make tables",
};

function powers(owns: RoleState["owns"]): string {
  return `which ${owns.map((one) => permissionsOfRole[one]).join(" and ")}`;
}
