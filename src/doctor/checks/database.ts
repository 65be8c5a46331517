import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

/** Oldest PostgreSQL that is still maintained. Source: "Versioning policy" of PostgreSQL. */
const oldestMaintained = 14;
/** Seconds: leases of several replicas are compared by their own clocks. */
const toleratedDrift = 5;

const local = new Set(["127.0.0.1", "localhost", "[::1]", ""]);

export const database: DoctorCheck = {
  title: "Database",
  mend: "Check DATABASE_URL, and that the server runs and admits this machine.",
  async run(ports, signal) {
    const state = await ports.database(signal);
    const drift = Math.round(Math.abs(ports.now().getTime() - state.now.getTime()) / 1000);
    const nearby = local.has(new URL(ports.config.databaseUrl).hostname);
    return [
      state.majorVersion < oldestMaintained
        ? warning(
            `PostgreSQL ${state.version} is no longer maintained.`,
            `Upgrade to ${oldestMaintained} or newer.`,
          )
        : ok(`PostgreSQL ${state.version}.`),
      state.newer.length > 0
        ? failure(
            `The schema was made by a newer version of the bot (${state.newer.join(", ")}).`,
            "Start that version, or restore a backup from before it.",
          )
        : state.pending.length > 0
          ? warning(
              `Not yet migrated: ${state.pending.join(", ")}.`,
              "Start the bot once: it migrates when it starts.",
            )
          : ok("The schema is up to date."),
      state.encrypted || nearby
        ? ok(state.encrypted ? "The connection is encrypted." : "On this machine.")
        : warning("The connection is not encrypted.", "Add ?sslmode=verify-full to DATABASE_URL."),
      ...(drift > toleratedDrift
        ? [warning(`Its clock differs from the bot's by ${drift} s.`, "Synchronise both clocks (NTP).")]
        : []),
    ];
  },
};
