/** One row of Graph's `getDirectRoutingCalls` (`directRoutingLogRow`). */
export interface CallRow {
  readonly id: string;
  readonly correlationId: string;
  readonly userId: string | null;
  /** An outbound call with the answer, an inbound one with the INVITE that is sent on within Teams. */
  readonly startedAt: Date;
  /** The first INVITE; null where the row does not tell. An outbound call rings between this and its start. */
  readonly invitedAt: Date | null;
  /** Seconds. */
  readonly duration: number;
  readonly callType: string;
  /** As the service gives it: the last digits may be masked with asterisks. "" where the row tells none. */
  readonly calleeNumber: string;
  readonly successful: boolean;
  readonly finalSipCode: number;
  /** Microsoft's own code; null where the row tells none. */
  readonly callEndSubReason: number | null;
  readonly finalSipCodePhrase: string;
  /** Lower case. */
  readonly trunkFqdn: string;
  /** The trunk's flag when the call was made: no proof that this call's media was bypassed. */
  readonly mediaBypassEnabled: boolean;
}
