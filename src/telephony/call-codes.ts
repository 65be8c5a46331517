import type { CallRow } from "./call-row.ts";

/** What a failure code says about media bypass: `media` codes are the reason to roll back. */
export type CodeConcern = "media" | "trunk" | "routing" | "user" | "sbc" | "client" | "none";

export interface CodeMeaning {
  readonly words: string;
  readonly concern: CodeConcern;
}

/** Microsoft's sub-reason codes. Source: "Microsoft and SIP response codes" (Teams troubleshooting), 2024. */
const bySubReason: Readonly<Record<number, CodeMeaning>> = {
  1106: { words: "no ACK to the answer", concern: "trunk" },
  10202: { words: "call to be replaced was not found, as in a transfer or merge", concern: "sbc" },
  10320: { words: "bot in the call, such as one that records, did not answer in time", concern: "none" },
  500001: { words: "SBC did not answer in time (failover timer)", concern: "trunk" },
  510532: { words: "no trunk is configured for the Contact FQDN", concern: "trunk" },
  510544: { words: "no trunk configuration found for the outbound call", concern: "routing" },
  510559: { words: "no voice route matches", concern: "routing" },
  510560: { words: "user is not enabled for Enterprise Voice", concern: "user" },
  510562: { words: "user may not call the PSTN", concern: "user" },
  510563: { words: "user may call domestic numbers only", concern: "user" },
  511404: { words: "no user found for the number", concern: "user" },
  531000: { words: "no common codec, or SRTP required", concern: "media" },
  531004: { words: "ICE connectivity checks failed", concern: "media" },
  531005: { words: "media path broke", concern: "media" },
  531027: { words: "SBC offered no ICE candidates", concern: "media" },
  540000: { words: "call ended normally", concern: "none" },
  540998: { words: "Microsoft was taking that SIP endpoint out of service for a while", concern: "none" },
  549002: { words: "TLS to the SBC is not connected", concern: "trunk" },
  549018: { words: "SBC sent an invalid SIP message", concern: "sbc" },
  569002: { words: "TLS connection to the SBC failed", concern: "trunk" },
  569003: { words: "TLS failed: certificate problem", concern: "trunk" },
  569008: { words: "TLS failed: the SBC's certificate has expired", concern: "trunk" },
  569009: { words: "TLS failed: the SBC's root is not trusted", concern: "trunk" },
  569015: { words: "SBC's name does not resolve", concern: "trunk" },
  569016: { words: "SBC's name has no address record", concern: "trunk" },
  560000: { words: "call ended normally", concern: "none" },
  569018: { words: "SBC sent an invalid SIP message", concern: "sbc" },
};

/** Sub-reasons whose meaning the SIP code decides, as `<sub-reason>/<SIP code>`. */
const bySubReasonAndSipCode: Readonly<Record<string, CodeMeaning>> = {
  "0/408": { words: "call set-up timed out at the client", concern: "client" },
  "531000/410": { words: "media description (SDP) could not be parsed", concern: "media" },
};

/** What SIP codes are called where nothing says more. Source: RFC 3261, 21. */
const sipNames: Readonly<Record<number, string>> = {
  400: "bad request",
  403: "forbidden",
  404: "not found",
  408: "time-out",
  410: "gone",
  480: "unavailable for now",
  484: "number incomplete",
  486: "busy",
  487: "cancelled",
  488: "offered media not acceptable",
  500: "server error",
  502: "bad gateway",
  503: "service unavailable",
  504: "server time-out",
  600: "busy everywhere",
  603: "declined",
  604: "does not exist",
  606: "offered media not acceptable",
};

/** Sub-reasons that start with 560: the SBC gave the final code, which is the last three digits. */
const fromSbc = 560_000;
/**
 * The same of inbound calls. Source: "Troubleshooting call end response codes for PSTN calling" (Azure Communication
 * Services, which run on the same service).
 */
const fromSbcInbound = 540_000;

/** Sub-reasons that start with 531 are about media. */
const ofMedia = { from: 531_000, to: 531_999 };
/** An established call's media can break as well: these count whatever the row says of its success. */
const breakEstablished: ReadonlySet<number> = new Set([531_004, 531_005]);
/** SIP codes that refuse the offered media. */
const refuseOffer: ReadonlySet<number> = new Set([415, 488, 606]);

/** No ICE candidates from the SBC: it cannot carry a single call with media bypass. */
export const noIceCandidates = 531_027;

/**
 * Says a call's end in words. A sub-reason that is missing, or 0 with another code than 408, tells nothing. Source:
 * "Microsoft and SIP response codes", 408.
 */
export function meaningOf(subReason: number | null, sipCode: number): CodeMeaning {
  const known = bySubReasonAndSipCode[`${subReason ?? ""}/${sipCode}`] ?? bySubReason[subReason ?? 0];
  if (known) return known;
  if (!subReason)
    return { words: `${withSipCode(sipCode)}, without a reason of Microsoft's`, concern: "none" };
  if (subReason >= ofMedia.from && subReason <= ofMedia.to) {
    return { words: "media could not be set up", concern: "media" };
  }
  if (subReason > fromSbc + 300 && subReason < fromSbc + 700) {
    return { words: `SBC or carrier answered ${subReason - fromSbc}`, concern: "sbc" };
  }
  if (subReason > fromSbcInbound + 300 && subReason < fromSbcInbound + 700) {
    return {
      words: `SBC or carrier ended the inbound call with ${subReason - fromSbcInbound}`,
      concern: "sbc",
    };
  }
  return { words: `${withSipCode(sipCode)} (${subReason})`, concern: "none" };
}

function withSipCode(sipCode: number): string {
  if (sipCode === 0) return "ended without a SIP code";
  const name = sipNames[sipCode];
  return name === undefined ? `ended with SIP ${sipCode}` : `ended with SIP ${sipCode}, ${name}`;
}

type EndedCall = Pick<CallRow, "successful" | "callEndSubReason" | "finalSipCode">;

/** Whether a call got no media, or lost it: what calls for a rollback of media bypass. */
export function isMediaFailure(row: EndedCall): boolean {
  if (breakEstablished.has(row.callEndSubReason ?? 0)) return true;
  return !row.successful && meaningOf(row.callEndSubReason, row.finalSipCode).concern === "media";
}

/**
 * Whether the SBC, or what lies behind it, refused the media that was offered: with media bypass the client's own offer
 * reaches it. Some destinations may do so by right. Source: "Microsoft and SIP response codes" (488, 415, 606).
 */
export function isOfferRefusal(row: EndedCall): boolean {
  if (row.successful || isMediaFailure(row)) return false;
  const subReason = row.callEndSubReason ?? 0;
  return [row.finalSipCode, subReason - fromSbc, subReason - fromSbcInbound].some((code) =>
    refuseOffer.has(code),
  );
}
