import { groupsIn, type Role } from "../../changes/roles.ts";
import { failure, ok, warning, type DoctorCheck, type Line } from "../doctor-check.ts";

const wanted: readonly (readonly [Role, string, string])[] = [
  ["admin", "ADMINS", "nobody could request a change"],
  ["approver", "APPROVERS", "nobody could approve a change"],
];

/** Who holds the roles, with the groups read now. */
export const people: DoctorCheck = {
  title: "Roles",
  remedy: "Check ADMINS, APPROVERS and VIEWERS.",
  async run({ holders, members, config }, signal) {
    const lines: Line[] = [];
    for (const [role, variable, otherwise] of wanted) {
      const held = await holders(role, signal);
      lines.push(
        held.length === 0
          ? failure(`Nobody is ${role}: ${otherwise}.`, `Add people to ${variable}, or to its groups.`)
          : ok(`${held.length} ${role}${held.length === 1 ? "" : "s"}.`),
      );
      if (role === "approver" && held.length > 0 && held.length <= config.approvalsRequired) {
        const remedy = `Add people to ${variable}: who asks cannot approve, and people are away.`;
        lines.push(warning(`Just as many approvers as a change needs.`, remedy));
      }
    }
    const { admins, approvers, viewers } = config.roles;
    for (const group of groupsIn([...admins, ...approvers, ...viewers])) {
      if ((await members(group, signal)).length > 0) continue;
      lines.push(
        warning(
          `The role given to group ${group} reaches nobody: it has no member whom the bot can see.`,
          "Add people to the group. If it has members and its membership is hidden, grant the app Member.Read.Hidden too.",
        ),
      );
    }
    return lines;
  },
};
