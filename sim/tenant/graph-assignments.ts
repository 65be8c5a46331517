import { z } from "zod";
import { failure, type GraphAnswer } from "./graph-answers.ts";
import { tagged } from "./cmdlets/answers.ts";
import { resultFor } from "./assignment-operations.ts";
import { listed } from "./graph-query.ts";
import type { TenantState } from "./state.ts";

const Assignments = z.strictObject({
  value: z
    .array(
      z.strictObject({
        "@odata.type": z.literal("#microsoft.graph.teamsAdministration.teamsPolicyUserAssignment"),
        userId: z.guid(),
        policyType: z.string(),
        policyId: z.string().optional(),
      }),
    )
    .min(1),
});

/** Answers `getPolicyId`: the ids are not the names. What it says of a name or type that it does not know is not documented. */
export function policyId(state: TenantState, url: URL, type: string, name: string): GraphAnswer {
  if (!state.seed.graphPolicyTypes.includes(type))
    return failure(400, "BadRequest", `Policy type '${type}' is not supported.`);
  const policy = state.policies.shown(name);
  return listed(url, {
    items: policy ? [policy.name] : [],
    show: (known) => ({ name: tagged(known), policyId: idOf(known) }),
    page: 100,
  });
}

/** Assigns or takes away at once, all or none of the request; reads show it when they show a batch's. */
export function assign(state: TenantState, action: string, body: unknown): GraphAnswer {
  const asked = Assignments.safeParse(body);
  if (!asked.success) return failure(400, "BadRequest", z.prettifyError(asked.error));
  const { value } = asked.data;
  const grants: (() => void)[] = [];
  for (const { userId, policyType, policyId: id } of value) {
    state.effects.push({
      at: state.now(),
      cmdlet: `Graph ${action}`,
      parameters: { userId, policyType, ...(id !== undefined && { policy: nameOf(id) }) },
    });
    if (!state.seed.graphPolicyTypes.includes(policyType))
      return failure(400, "BadRequest", `Policy type '${policyType}' is not supported.`);
    const policy = action === "unassign" ? null : state.policies.accepted(nameOf(id ?? ""))?.name;
    if (policy === undefined) return failure(400, "BadRequest", "There is no policy of that id.");
    const user = state.people.find(userId);
    if (!user) return failure(404, "NotFound", "User not found.");
    const why = state.faults.refusalsOf([userId]).get(userId) ?? resultFor(user);
    if (why !== "Success") return failure(400, "BadRequest", why);
    const { batchDelay } = state.faults;
    grants.push(() => {
      const at = state.now().getTime() + batchDelay + state.faults.assignmentPropagation(user.id);
      state.people.grant(user, policy, at);
    });
  }
  for (const grant of grants) grant();
  return { status: 204, body: undefined };
}

function idOf(name: string): string {
  return Buffer.from(`policy ${name}`).toString("base64url");
}

function nameOf(id: string): string {
  return Buffer.from(id, "base64url")
    .toString()
    .replace(/^policy /, "");
}
