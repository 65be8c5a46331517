import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

export const audit: DoctorCheck = {
  title: "Audit",
  remedy: "Fix the database, or the file that SEAL_FILE names, then look again.",
  async run({ config, verifyAudit, keptSeal }) {
    const kept = await keptSeal();
    const verdict = await verifyAudit(kept ?? null);
    if (!verdict.ok)
      return [
        failure(
          verdict.at === null ? verdict.problem : `Broken at row ${verdict.at}: ${verdict.problem}`,
          "Keep the database as it is and find out who wrote to it; a wrong AUDIT_KEY reads like this from the first row on.",
        ),
      ];
    const unbroken = ok(`${verdict.rows} rows, unbroken.`);
    // The demo's audit proves nothing to anybody.
    if (kept === undefined && config.mode === "simulated") return [unbroken];
    return [
      unbroken,
      kept === undefined
        ? warning(
            "No seal is kept outside the database.",
            "Set SEAL_FILE to a file on a volume that the database's administrators cannot write to.",
          )
        : ok(
            kept === null
              ? "No seal was posted yet."
              : `Row ${kept.sequence} is as its seal was kept in SEAL_FILE.`,
          ),
    ];
  },
};
