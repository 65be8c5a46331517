import type { InboundCalls, InboundHalf } from "../../telephony/inbound.ts";
import { counted, number, plain } from "./text.ts";
import { timeOf } from "./time.ts";

/** Inbound calls by trunk: `142 calls by sbc1 until 10:42 UTC; since then 80 by sbc1b, 3 by sbc1`. */
export function inboundWords(
  { repointedAt, before, after }: InboundHalf,
  { from, to }: { readonly from: string; readonly to: string },
  now: Date,
  zone = "UTC",
): string {
  if (repointedAt === null) {
    return before.calls === 0
      ? "no inbound call by either trunk"
      : `${amount(before)} by ${plain(from, 64)}; the SBC sends none by ${plain(to, 64)} yet`;
  }
  const since = `${amount(after.byNew)} by ${plain(to, 64)}, ${after.byOld.calls === 0 ? "none" : short(after.byOld)} by ${plain(from, 64)}`;
  return before.calls === 0
    ? since
    : `${amount(before)} by ${plain(from, 64)} until ${timeOf(repointedAt, now, zone)}; since then ${since}`;
}

function amount({ calls, delivered }: InboundCalls): string {
  return `${counted(calls, "call")}${lost(calls - delivered)}`;
}

function short({ calls, delivered }: InboundCalls): string {
  return `${number(calls)}${lost(calls - delivered)}`;
}

function lost(undelivered: number): string {
  return undelivered === 0 ? "" : ` (${number(undelivered)} not delivered)`;
}
