import { routedNumber } from "./number-pattern.ts";

export type DialledNumber =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly why: "empty" | "national" | "notANumber" };

const e164 = /^\+[1-9]\d{5,14}$/;
/** Emergency and service numbers, which have no country code; some write a plus before them all the same. */
const short = /^\+?\d{2,6}$/;

/**
 * A number as people write it, with blanks, dashes and parentheses or as `tel:`, brought to what voice routes see. It must
 * be E.164 or a short number: what a dial plan would make of a national number is not known here.
 */
export function readDialledNumber(text: string): DialledNumber {
  // People write a zero that is dialled at home only: +31 (0)20.
  const number = routedNumber(text.replace(/^(\D*\+\d+[\s-]*)\(0\)/, "$1"));
  if (number === "") return { ok: false, why: "empty" };
  if (e164.test(number) || short.test(number)) return { ok: true, number };
  return { ok: false, why: /^\d+$/.test(number) ? "national" : "notANumber" };
}
