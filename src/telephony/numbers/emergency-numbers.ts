import { countryCodeOf, countryCodes } from "./country-codes.ts";
import { fit, matches, readPattern, type NumberPattern } from "./number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "../voice-routing.ts";

/** Emergency and test numbers that are watched for even where no emergency policy names them and nobody's country is known. */
const commonEmergencyNumbers = ["112", "911", "999", "000", "110", "118", "119", "933"];
/** A longer number of another country looks like an extension, or a number of people. */
const maxForeignDigits = 3;
/** A pattern that takes more emergency numbers than this takes any number, and was not written for these. */
const maxListed = 40;
/** What people of a former PBX dial for an outside line. */
const outsideLines = ["9", "0"];

/** Emergency numbers in every form in which a voice route may see them: dialled, with a plus, and in national E.164. */
export interface EmergencyNumbers {
  readonly all: ReadonlySet<string>;
  /** Those of the tenant's own countries and policies, and the usual ones. */
  readonly own: ReadonlySet<string>;
  /** The usual and named ones behind a digit for an outside line (9911): extensions too, so they count where nothing else is taken. */
  readonly outside: readonly string[];
}

/**
 * How a route concerns emergency calls. `only`: it matches emergency numbers and no ordinary one. `among`: it matches these
 * emergency numbers among others. `unread`: its pattern cannot be read here, so it must be taken for an emergency route.
 */
export type EmergencyUse =
  | { readonly kind: "none" | "only" | "unread" }
  | { readonly kind: "among"; readonly numbers: readonly string[] };

/**
 * Every emergency number to watch for. Dial plans turn 000 into +61000 as readily as into +000, so each stands there in
 * both forms, by the calling codes of the tenant's numbers; where those are not known, any country may be theirs.
 * @param telephoneNumbers E.164, of the tenant's users; undefined where they are not known.
 */
export function emergencyNumbersOf(
  { emergencyPolicies }: Pick<VoiceRouting, "emergencyPolicies">,
  telephoneNumbers?: Iterable<string | null>,
): EmergencyNumbers {
  const named = emergencyPolicies
    .flatMap(({ emergencyNumbers }) =>
      emergencyNumbers.map(({ dialString }) => dialString.replace(/^\+/, "")),
    )
    .filter((number) => number !== "");
  const codes = telephoneNumbers && codesOf(telephoneNumbers);
  const own = new Set([...commonEmergencyNumbers, ...named].flatMap(shortForms));
  const all = new Set<string>();
  for (const [code, { emergency }] of countryCodes) {
    const isOwn = codes?.has(code) ?? false;
    for (const number of isOwn ? [...emergency, ...named] : emergency) {
      if (!isOwn && codes && number.length > maxForeignDigits) continue;
      for (const form of [...shortForms(number), `+${code}${number}`]) (isOwn ? own : all).add(form);
    }
    if (!codes) for (const number of named) all.add(`+${code}${number}`);
  }
  const outside = [...commonEmergencyNumbers, ...named].flatMap((number) =>
    outsideLines.flatMap((line) => shortForms(line + number)),
  );
  return { all: new Set([...own, ...all].sort()), own, outside };
}

function shortForms(number: string): readonly string[] {
  return [number, `+${number}`];
}

function codesOf(telephoneNumbers: Iterable<string | null>): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const number of telephoneNumbers) {
    const code = number === null ? undefined : countryCodeOf(number);
    if (code !== undefined) codes.add(code);
  }
  return codes;
}

export function emergencyUseOf(
  { numberPattern }: Pick<VoiceRoute, "numberPattern">,
  { all, own, outside }: EmergencyNumbers,
): EmergencyUse {
  const readings = readingsOf(numberPattern);
  if (!readings) return { kind: "unread" };
  const takes = (number: string) => readings.some((pattern) => matches(pattern, number));
  const taken = [...all].filter(takes);
  const takenOutside = outside.filter(takes);
  if (takenOutside.length > 0 && !takesOrdinary(readings, [...taken, ...takenOutside])) {
    return { kind: "only" };
  }
  if (taken.length === 0) return { kind: "none" };
  if (!takesOrdinary(readings, taken)) return { kind: "only" };
  const numbers = taken.length > maxListed ? taken.filter((number) => own.has(number)) : taken;
  return numbers.length === 0 ? { kind: "none" } : { kind: "among", numbers };
}

/** Routes to a gateway that take emergency numbers, or may, as their pattern cannot be read here. */
export function emergencyRoutesTo(
  fqdn: string,
  { routes, emergencyPolicies }: Pick<VoiceRouting, "routes" | "emergencyPolicies">,
): readonly { readonly route: VoiceRoute; readonly use: EmergencyUse }[] {
  const numbers = emergencyNumbersOf({ emergencyPolicies });
  return routes
    .filter(({ gateways }) => gateways.includes(fqdn))
    .map((route) => ({ route, use: emergencyUseOf(route, numbers) }))
    .filter(({ use }) => use.kind !== "none");
}

/** As .NET reads the pattern, and for `^+61000$`, where the plus repeats the anchor, also as its author may have meant it. */
function readingsOf(numberPattern: string): readonly NumberPattern[] | undefined {
  const pattern = readPattern(numberPattern);
  if (!pattern) return undefined;
  const meant =
    /(?<!\\)\^\+/.test(numberPattern) && readPattern(numberPattern.replace(/(?<!\\)\^\+/g, "^\\+"));
  return meant ? [pattern, meant] : [pattern];
}

/**
 * Whether a pattern takes ordinary numbers too: with a plus those that people of a country can have, and without one
 * (extensions too) all that do not begin as an emergency number that it takes.
 */
function takesOrdinary(readings: readonly NumberPattern[], taken: readonly string[]): boolean {
  const emergency = new Set(taken.map((number) => number.replace("+", "")));
  const e164 = taken.flatMap((number) => (number.startsWith("+") ? [number.slice(1)] : []));
  const takes = (masked: string) => readings.some((pattern) => fit(pattern, masked) !== "never");
  return (
    numbersOfPeople.some((masked) => takes(masked) && but(e164, masked).some(takes)) ||
    besides(emergency, shortestLocal).some(takes)
  );
}

/** E.164 numbers that people can have, an asterisk for any digit; behind a code that is not known, all. */
const shortestE164 = 7;
const maxE164Digits = 15;
const shortestLocal = 4;
const numbersOfPeople: readonly string[] = [
  ...[...countryCodes].flatMap(([code, { first, shortest }]) =>
    Array.from(first, (digit) =>
      filledUp(code + digit, Math.max(shortestE164, code.length + shortest)),
    ).flat(),
  ),
  ...besides(new Set(countryCodes.keys()), shortestE164),
].map((digits) => `+${digits}`);

/** The same numbers without those that begin with one of these: an emergency number may look like one that people have. */
function but(those: readonly string[], masked: string): readonly string[] {
  const length = masked.length - 1;
  const known = masked.replace(/[+*]/g, "");
  const among = those.filter((digits) => digits.length <= length && digits.startsWith(known));
  if (among.length === 0) return [masked];
  return besides(new Set(among), length, known).flatMap((digits) =>
    digits.length === length ? [`+${digits}`] : [],
  );
}

/** All digits that begin with none of these, an asterisk for any digit. */
function besides(those: ReadonlySet<string>, shortest: number, prefix = ""): readonly string[] {
  return Array.from("0123456789", (digit) => prefix + digit).flatMap((digits) => {
    if (those.has(digits)) return [];
    if (![...those].some((one) => one.startsWith(digits))) return filledUp(digits, shortest);
    return [...(digits.length < shortest ? [] : [digits]), ...besides(those, shortest, digits)];
  });
}

function filledUp(beginning: string, shortest: number): readonly string[] {
  const lengths = Array.from({ length: maxE164Digits + 1 }, (_, length) => length);
  return lengths
    .filter((length) => length >= Math.max(shortest, beginning.length))
    .map((length) => beginning.padEnd(length, "*"));
}
