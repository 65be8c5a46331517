import type { Step } from "../changes/step.ts";
import type { CallRow } from "../telephony/call-row.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";
import type { Reading } from "./reading.ts";

/**
 * What the product needs from a Microsoft 365 tenant; nothing here knows PowerShell or Graph. Every call ends by its
 * signal at the latest, and rejects with a `TenantError` only. A `Reading` tells beside what was read what could not be.
 */
export interface Tenant {
  readGateways(signal: AbortSignal): Promise<Reading<readonly Gateway[]>>;
  /** Undefined where the tenant has no gateway object of that name. */
  readGateway(fqdn: string, signal: AbortSignal): Promise<Gateway | undefined>;
  readVoiceRouting(signal: AbortSignal): Promise<Reading<VoiceRouting>>;
  readTrunkDependants(signal: AbortSignal): Promise<Reading<TrunkDependants>>;
  readClientMediaPorts(signal: AbortSignal): Promise<ClientMediaPorts>;
  /** Lower case. */
  readVerifiedDomains(signal: AbortSignal): Promise<Reading<readonly string[]>>;
  /** All accounts, those that cannot call included, page by page. */
  readUsers(signal: AbortSignal): AsyncIterable<Reading<readonly VoiceUser[]>>;
  /** One user as they are now, group assignments included; undefined where there is none of that object id. */
  readUser(userId: string, signal: AbortSignal): Promise<VoiceUser | undefined>;
  /** Call rows by start time, `from` inclusive, `to` exclusive, page by page. The longest range is not documented. */
  readCalls(from: Date, to: Date, signal: AbortSignal): AsyncIterable<Reading<readonly CallRow[]>>;
  /** Entra object ids of the people in a group, nested groups included. */
  readGroupMembers(groupId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The accounts of these people, by object id in lower case; those the tenant does not know are missing. */
  readAccounts(userIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Account>>;

  /**
   * Performs one step, by the cmdlet that `cmdletOf` gives. Resolves when the service accepted it, which is not yet "set":
   * read back. A `TenantError` of kind `outcomeUnknown` means that it may or may not have happened; it is thrown only after
   * the process that carried the effect is known dead. Kind `alreadyExists`: an object of that name is there.
   */
  perform(step: Step, signal: AbortSignal): Promise<void>;

  /**
   * Grants, or with a null policy takes away, a voice routing policy of at most 5,000 users at once. Asynchronous at the
   * service. Errors as `perform`. A few people go by Graph where it takes the policy type, everybody else by
   * "New-CsBatchPolicyAssignmentOperation".
   */
  assignVoiceRouting(batch: AssignmentBatch, signal: AbortSignal): Promise<AssignmentReceipt>;
  /**
   * The newest operation of that name in the last 30 days; undefined where the service knows none. Graph keeps none: a
   * batch of up to `graphAssignLimit` may have been taken all the same.
   */
  findAssignment(name: string, signal: AbortSignal): Promise<string | undefined>;
  readAssignment(operationId: string, signal: AbortSignal): Promise<AssignmentProgress>;
}

export interface AssignmentBatch {
  /** Unique: by it an operation whose answer was lost is found again. */
  readonly name: string;
  readonly policy: string | null;
  /** Entra object ids. */
  readonly userIds: readonly string[];
}

/** A user the service refused, with its words. */
export interface RefusedUser {
  readonly userId: string;
  readonly why: string;
}

/** What the service said at once when it took a batch. */
export interface AssignmentReceipt {
  readonly operationId: string;
  /** Those it refused already; the others are told by the operation. */
  readonly refused: readonly RefusedUser[];
}

export interface AssignmentProgress {
  readonly completed: boolean;
  readonly refused: readonly RefusedUser[];
}

/** An account of the tenant's directory. */
export interface Account {
  readonly guest: boolean;
  readonly enabled: boolean;
}
