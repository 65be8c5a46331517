import { failure, ok, type DoctorCheck } from "../doctor-check.ts";

export const audit: DoctorCheck = {
  title: "Audit",
  mend: "Mend the database, then look again.",
  async run({ verifyAudit }) {
    const verdict = await verifyAudit();
    if (verdict.ok) return [ok(`${verdict.rows} rows, unbroken.`)];
    return [
      failure(
        `Broken at row ${verdict.at}: ${verdict.problem}`,
        "Keep the database as it is and find out who wrote to it; a wrong AUDIT_KEY reads like this from the first row on.",
      ),
    ];
  },
};
