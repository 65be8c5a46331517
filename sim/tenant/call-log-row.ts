/** One `directRoutingLogRow` as Graph spells it, and when a read first shows it. */
export interface CallLogRow {
  readonly visibleAt: number;
  readonly startedAt: number;
  readonly row: Readonly<{
    id: string;
    correlationId: string;
    userId: string | null;
    userPrincipalName: string;
    userDisplayName: string;
    startDateTime: string;
    inviteDateTime: string;
    failureDateTime: string;
    endDateTime: string;
    duration: number;
    callType: string;
    successfulCall: boolean;
    callerNumber: string;
    calleeNumber: string;
    mediaPathLocation: string;
    signalingLocation: string;
    finalSipCode: number;
    callEndSubReason: number;
    finalSipCodePhrase: string;
    trunkFullyQualifiedDomainName: string;
    mediaBypassEnabled: boolean;
  }>;
}
