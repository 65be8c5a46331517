import type { CallRow } from "../telephony/call-row.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";

/**
 * What the product needs from a Microsoft 365 tenant; nothing here knows PowerShell or Graph. Every call ends by its
 * signal at the latest, and rejects with a `TenantError` only.
 */
export interface Tenant {
  readGateways(signal: AbortSignal): Promise<readonly Gateway[]>;
  /** Undefined where the tenant has no gateway object of that name. */
  readGateway(fqdn: string, signal: AbortSignal): Promise<Gateway | undefined>;
  readVoiceRouting(signal: AbortSignal): Promise<VoiceRouting>;
  readTrunkDependants(signal: AbortSignal): Promise<TrunkDependants>;
  readClientMediaPorts(signal: AbortSignal): Promise<ClientMediaPorts>;
  /** Lower case. */
  readVerifiedDomains(signal: AbortSignal): Promise<readonly string[]>;
  /** Voice users and resource accounts, page by page. */
  readUsers(signal: AbortSignal): AsyncIterable<readonly VoiceUser[]>;
  /** Call rows by start time, `from` inclusive, `to` exclusive, page by page. */
  readCalls(from: Date, to: Date, signal: AbortSignal): AsyncIterable<readonly CallRow[]>;
  /** Entra object ids of the people in a group, nested groups included. */
  readGroupMembers(groupId: string, signal: AbortSignal): Promise<readonly string[]>;

  /**
   * Turns media bypass on or off for a trunk. Resolves when the service accepted it, which is not yet "set": read back.
   * Idempotent. A `TenantError` of kind `outcomeUnknown` means that it may or may not have happened; it is thrown only
   * after the process that carried the effect is known dead.
   */
  setMediaBypass(fqdn: string, on: boolean, signal: AbortSignal): Promise<void>;
}
