import { z } from "zod";
import { beginAssignment, shownInList, shownWithUsers } from "../assignment-operations.ts";
import { absent, bare, bound, failed, found, type Cmdlet } from "./answers.ts";

const Batch = z.strictObject({
  PolicyType: z.literal("OnlineVoiceRoutingPolicy"),
  PolicyName: z.string().nullable().default(null),
  Identity: z.array(z.string()).min(1),
  OperationName: z.string().default(""),
});
const Choice = z.strictObject({ Identity: z.string().optional(), Status: z.string().optional() });
/** Source: "New-CsBatchPolicyAssignmentOperation". */
const maxBatchUsers = 5_000;
/** The service forgets older operations. */
const remembered = 30 * 24 * 3_600_000;

/** Policies assigned in batches. */
export const assignmentCmdlets: Readonly<Record<string, Cmdlet>> = {
  "New-CsBatchPolicyAssignmentOperation": (state, parameters) =>
    bound(Batch, parameters, ({ PolicyName, Identity: ids, OperationName: name }) => {
      if (ids.length > maxBatchUsers)
        return failed("InvalidArgument", `A batch can contain at most ${maxBatchUsers} users.`);
      // Nothing, and an empty name, take the policy away.
      const policy = PolicyName ? state.policies.accepted(bare(PolicyName)) : null;
      if (policy === undefined) return absent("policy", PolicyName ?? "");
      return found([beginAssignment(state, { name, policy: policy?.name ?? null, ids }).id]);
    }),
  "Get-CsBatchPolicyAssignmentOperation": (state, parameters) =>
    bound(Choice, parameters, ({ Identity, Status }) => {
      const now = state.now().getTime();
      const known = state.operations.filter(({ createdAt }) => createdAt.getTime() > now - remembered);
      if (Identity === undefined) {
        const all = known.map((operation) => shownInList(operation, now));
        return found(all.filter(({ OverallStatus }) => Status === undefined || OverallStatus === Status));
      }
      const operation = known.find(({ id }) => id === Identity);
      return operation ? found([shownWithUsers(operation, now)]) : absent("an operation", Identity);
    }),
};
