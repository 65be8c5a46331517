import { randomUUID } from "node:crypto";
import type { TenantState } from "./state.ts";
import type { StoredUser } from "./users.ts";

/** A batch that the service works through, user by user, in its own time. */
export interface AssignmentOperation {
  readonly id: string;
  readonly name: string;
  readonly policy: string | null;
  readonly createdAt: Date;
  readonly users: readonly {
    readonly id: string;
    /** When the service is done with this user, in milliseconds of the tenant's clock. */
    readonly doneAt: number;
    /** "Success", or why not. */
    readonly result: string;
  }[];
}

/** Accepts a batch. Whom the service does not refuse gets the policy when their turn has come; reads show it later still. */
export function beginAssignment(
  state: TenantState,
  batch: { readonly name: string; readonly policy: string | null; readonly ids: readonly string[] },
): AssignmentOperation {
  const createdAt = state.now();
  const ids = [...new Set(batch.ids)];
  const refusals = state.faults.refusalsOf(ids);
  const operation: AssignmentOperation = {
    id: randomUUID(),
    name: batch.name,
    policy: batch.policy,
    createdAt,
    users: ids.map((id, index) => {
      const user = state.people.find(id);
      return {
        id,
        doneAt: createdAt.getTime() + Math.ceil((state.faults.batchDelay * (index + 1)) / ids.length),
        result: refusals.get(id.toLowerCase()) ?? resultFor(user),
      };
    }),
  };
  for (const { id, doneAt, result } of operation.users) {
    const user = state.people.find(id);
    if (user && result === "Success")
      state.people.grant(user, batch.policy, doneAt + state.faults.assignmentPropagation(user.id));
  }
  state.operations.push(operation);
  return operation;
}

/** What the service says of somebody who is to get a policy: "Success", or why not. */
export function resultFor(user: StoredUser | undefined): string {
  if (!user) return "User not found.";
  const able = user.accountType === "user" || user.accountType === "resourceAccount";
  return able ? "Success" : "The user is ineligible for the policy. Check the user's licenses.";
}

/** An operation as the list of `Get-CsBatchPolicyAssignmentOperation` has it. */
export function shownInList(operation: AssignmentOperation, now: number) {
  const done = operation.users.filter(({ doneAt }) => doneAt <= now);
  const completed = done.length === operation.users.length;
  return {
    OperationId: operation.id,
    OperationName: operation.name,
    // As in the documentation's examples; its text says Complete.
    OverallStatus: completed ? "Completed" : "InProgress",
    CreatedBy: "Bypass Pilot",
    CreatedTime: operation.createdAt.toISOString(),
    CompletedTime: completed ? new Date(done.at(-1)?.doneAt ?? now).toISOString() : null,
    CompletedCount: done.length,
    ErrorCount: done.filter(({ result }) => result !== "Success").length,
  };
}

/** An operation as it is answered when it is asked for alone. */
export function shownWithUsers(operation: AssignmentOperation, now: number) {
  const waiting = operation.users.filter(({ doneAt }) => doneAt > now).length;
  return {
    ...shownInList(operation, now),
    InProgressCount: waiting,
    NotStartedCount: 0,
    UserState: operation.users.map(({ id, doneAt, result }) =>
      doneAt <= now
        ? { Id: id, Result: result, State: "Completed" }
        : { Id: id, Result: null, State: "InProgress" },
    ),
  };
}
