import type { Role } from "../../change/roles.ts";
import { failure, ok, warning, type DoctorCheck, type Line } from "../doctor-check.ts";

const wanted: readonly (readonly [Role, string, string])[] = [
  ["admin", "ADMINS", "nobody could request a change"],
  ["approver", "APPROVERS", "nobody could approve a change"],
];

/** Who holds the roles, with the groups read now. */
export const people: DoctorCheck = {
  title: "Roles",
  mend: "Check ADMINS, APPROVERS and VIEWERS.",
  async run({ holders, config }, signal) {
    const lines: Line[] = [];
    for (const [role, variable, otherwise] of wanted) {
      const held = await holders(role, signal);
      lines.push(
        held.length === 0
          ? failure(`Nobody is ${role}: ${otherwise}.`, `Add people to ${variable}, or to its groups.`)
          : ok(`${held.length} ${role}${held.length === 1 ? "" : "s"}.`),
      );
      if (role === "approver" && held.length > 0 && held.length <= config.approvalsRequired) {
        const mend = `Add people to ${variable}: who asks cannot approve, and people are away.`;
        lines.push(warning(`Just as many approvers as a change needs.`, mend));
      }
    }
    return lines;
  },
};
