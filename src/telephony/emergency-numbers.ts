import { matches, readPattern } from "./number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "./voice-routing.ts";

/** Emergency and test numbers that are watched for even where no emergency policy names them. */
const usualNumbers = ["112", "911", "999", "000", "110", "118", "119", "933"];

/**
 * How a route concerns emergency calls. `only`: it matches emergency numbers and no ordinary one. `among`: it matches these
 * emergency numbers among others. `unread`: its pattern cannot be read here, so it must be taken for an emergency route.
 */
export type EmergencyUse =
  | { readonly kind: "none" | "only" | "unread" }
  | { readonly kind: "among"; readonly numbers: readonly string[] };

/** Every emergency number to watch for, as dialled and with a plus, sorted. */
export function emergencyNumbersOf(routing: Pick<VoiceRouting, "emergencyPolicies">): readonly string[] {
  const named = routing.emergencyPolicies.flatMap(({ emergencyNumbers }) =>
    emergencyNumbers.map(({ dialString }) => dialString.replace(/^\+/, "")),
  );
  const bare = [...new Set([...usualNumbers, ...named])].filter((number) => number !== "");
  return bare.flatMap((number) => [number, `+${number}`]).sort();
}

export function emergencyUseOf(route: VoiceRoute, emergencyNumbers: readonly string[]): EmergencyUse {
  const pattern = readPattern(route.numberPattern);
  if (!pattern) return { kind: "unread" };
  const numbers = emergencyNumbers.filter((number) => matches(pattern, number));
  if (numbers.length === 0) return { kind: "none" };
  const ordinary = ordinaryNumbers(route.numberPattern, numbers).some((number) => matches(pattern, number));
  return ordinary ? { kind: "among", numbers } : { kind: "only" };
}

/**
 * Ordinary numbers, of seven digits and more, that a pattern might match: whether it does cannot be read off a pattern, so
 * it is tried, beginning with the digits that the pattern itself names, with emergency numbers, and with the usual ones.
 */
function ordinaryNumbers(numberPattern: string, emergency: readonly string[]): readonly string[] {
  const named = numberPattern.replace(/\\[dDwWsS]|\{[^}]*\}/g, " ").match(/\d+/g) ?? [];
  const beginnings = new Set([
    ...named,
    ...emergency.map((number) => number.replace("+", "")),
    ...usualBeginnings,
  ]);
  return [...beginnings].flatMap((beginning) =>
    lengths.flatMap((length) =>
      fillings.flatMap((filling) => {
        const digits = (beginning + filling).slice(0, length);
        return [`+${digits}`, digits];
      }),
    ),
  );
}

const usualBeginnings = [
  "",
  "0",
  "00",
  "1",
  "31",
  "33",
  "34",
  "353",
  "39",
  "41",
  "43",
  "44",
  "45",
  "46",
  "49",
  "61",
  "81",
];
const lengths = [7, 8, 9, 10, 11, 12, 13, 14, 15];
const fillings = ["2345678901234567", "5555555555555555", "0000000000000000", "9876543298765432"];
