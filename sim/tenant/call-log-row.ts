import type { Outcome } from "./outcomes.ts";
import { idFrom, randomOf, type Random } from "./random.ts";
import type { StoredUser } from "./users.ts";

const never = "0001-01-01T00:00:00Z";

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
    /** Of established calls only. */
    endDateTime: string | null;
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

export function callLogRow(
  random: Random,
  call: {
    readonly startedAt: number;
    readonly visibleAt: number;
    readonly trunk: string;
    readonly user: StoredUser | undefined;
    readonly inbound: boolean;
    /** Somebody's client sent it on to another number. */
    readonly forwarded?: boolean;
    /** The number at the far end, of which the row masks so many last digits. */
    readonly outside: string;
    readonly maskedDigits: number;
    readonly mediaBypass: boolean;
    /** Seconds. */
    readonly duration: number;
    readonly outcome: Outcome;
  },
): CallLogRow {
  const { startedAt, outcome, inbound, duration } = call;
  const iso = (time: number) => new Date(time).toISOString();
  const outside = masked(call.outside, call.maskedDigits);
  const own = call.user?.number ?? "";
  const id = idFrom(random);
  return {
    visibleAt: call.visibleAt,
    startedAt,
    row: {
      id,
      correlationId: idFrom(random),
      userId: call.user?.id ?? null,
      userPrincipalName: call.user?.userPrincipalName ?? "",
      userDisplayName: call.user?.userPrincipalName.split("@")[0] ?? "",
      startDateTime: iso(startedAt),
      inviteDateTime: iso(startedAt - ringingOf(id, inbound)),
      failureDateTime: outcome.successful ? never : iso(startedAt),
      endDateTime: outcome.successful ? iso(startedAt + duration * 1_000) : null,
      duration,
      callType: inbound ? "ByotIn" : call.forwarded ? "ByotOutUserForwarding" : "ByotOut",
      successfulCall: outcome.successful,
      callerNumber: inbound ? outside : own,
      calleeNumber: inbound ? own : outside,
      mediaPathLocation: call.mediaBypass ? "" : "EUWE",
      signalingLocation: "EUNO",
      finalSipCode: outcome.sip,
      callEndSubReason: outcome.subReason,
      finalSipCodePhrase: outcome.phrase,
      trunkFullyQualifiedDomainName: call.trunk,
      mediaBypassEnabled: call.mediaBypass,
    },
  };
}

function masked(number: string, digits: number): string {
  const shown = Math.max(0, number.length - digits);
  return number.slice(0, shown) + number.slice(shown).replace(/\d/g, "*");
}

/**
 * Milliseconds from the first INVITE to the start: an outbound call starts with the answer, and some ring for long; an inbound
 * one with the INVITE that is sent on.
 */
function ringingOf(id: string, inbound: boolean): number {
  const draw = randomOf(`ringing ${id}`)();
  if (inbound) return Math.round(200 + draw * 800);
  return Math.round(draw < 0.05 ? 62_000 + draw * 600_000 : 2_000 + draw * 20_000);
}
