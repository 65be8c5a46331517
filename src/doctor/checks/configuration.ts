import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

/** The start refuses what contradicts itself; this tells what is allowed and yet unwise. */
export const configuration: DoctorCheck = {
  title: "Configuration",
  remedy: "Correct the variables named.",
  async run({ config }) {
    const { mode, roles, approvalsRequired } = config;
    const approvers = roles.approvers.filter((entry) => !entry.startsWith("group:"));
    const groups = roles.approvers.length > approvers.length;
    const both = approvers.filter((id) => roles.admins.includes(id));
    return [
      mode === "simulated"
        ? warning(
            "Simulated mode: nobody is authenticated; simulated tenant.",
            "Set TENANT_MODE=microsoft for a real tenant.",
          )
        : ok(`Microsoft 365 tenant ${config.tenantId}, cloud ${config.cloud}.`),
      !groups && approvers.length < approvalsRequired
        ? failure(
            `${approvalsRequired} approvals are required and only ${approvers.length} approvers are configured.`,
            "Add people or groups to APPROVERS, or lower APPROVALS_REQUIRED.",
          )
        : ok(
            `${approvalsRequired === 1 ? "One approval" : `${approvalsRequired} approvals`} by other people for each change.`,
          ),
      ...(!groups && both.length === approvers.length && both.length > 0 && roles.admins.length === 1
        ? [
            warning(
              "The only admin is the only approver, and nobody approves their own change.",
              "Add a second person to APPROVERS.",
            ),
          ]
        : []),
    ];
  },
};
