import { countryCodeOf, countryCodes } from "./country-codes.ts";
import { matches, readPattern, type NumberPattern } from "./number-pattern.ts";
import type { VoiceRoute, VoiceRouting } from "./voice-routing.ts";

/** Emergency and test numbers that are watched for even where no emergency policy names them and nobody's country is known. */
const usualNumbers = ["112", "911", "999", "000", "110", "118", "119", "933"];
/** A longer number of another country looks like an extension, or a number of people. */
const longestForeign = 3;
/** A pattern that takes more emergency numbers than this takes any number, and was not written for these. */
const mostListed = 40;

/** Emergency numbers in every form in which a voice route may see them: dialled, with a plus, and in national E.164. */
export interface EmergencyNumbers {
  readonly all: ReadonlySet<string>;
  /** Those of the tenant's own countries and policies, and the usual ones. */
  readonly own: ReadonlySet<string>;
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
  const own = new Set([...usualNumbers, ...named].flatMap(shortForms));
  const all = new Set<string>();
  for (const [code, { emergency }] of countryCodes) {
    const isOwn = codes?.has(code) ?? false;
    for (const number of isOwn ? [...emergency, ...named] : emergency) {
      if (!isOwn && codes && number.length > longestForeign) continue;
      for (const form of [...shortForms(number), `+${code}${number}`]) (isOwn ? own : all).add(form);
    }
    if (!codes) for (const number of named) all.add(`+${code}${number}`);
  }
  return { all: new Set([...own, ...all].sort()), own };
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
  { all, own }: EmergencyNumbers,
): EmergencyUse {
  const readings = readingsOf(numberPattern);
  if (!readings) return { kind: "unread" };
  const takes = (number: string) => readings.some((pattern) => matches(pattern, number));
  const taken = [...all].filter(takes);
  if (taken.length === 0) return { kind: "none" };
  if (!takesOrdinary(numberPattern, taken, takes)) return { kind: "only" };
  const numbers = taken.length > mostListed ? taken.filter((number) => own.has(number)) : taken;
  return numbers.length === 0 ? { kind: "none" } : { kind: "among", numbers };
}

/** Routes to a gateway that take emergency numbers, or may, as their pattern cannot be read here. */
export function emergencyRoutesTo(
  fqdn: string,
  { routes, emergencyPolicies }: Pick<VoiceRouting, "routes" | "emergencyPolicies">,
  telephoneNumbers?: Iterable<string | null>,
): readonly { readonly route: VoiceRoute; readonly use: EmergencyUse }[] {
  const numbers = emergencyNumbersOf({ emergencyPolicies }, telephoneNumbers);
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
 * Whether a pattern takes ordinary numbers too. That cannot be read off a pattern, so it is tried, beginning with the digits
 * that the pattern itself names, with emergency numbers, and with the usual ones: with a plus only numbers that people of a
 * country can have, and without one (extensions too) none that begins as an emergency number.
 */
function takesOrdinary(
  numberPattern: string,
  taken: readonly string[],
  takes: (number: string) => boolean,
): boolean {
  const emergency = taken.map((number) => number.replace("+", ""));
  const isOrdinary = (digits: string) =>
    (takes(`+${digits}`) && canBeOfPeople(digits)) ||
    (takes(digits) && !emergency.some((number) => digits.startsWith(number)));
  return usualDigits.some(isOrdinary) || filledUp(beginningsFor(numberPattern, taken)).some(isOrdinary);
}

function beginningsFor(numberPattern: string, taken: readonly string[]): readonly string[] {
  const named = (numberPattern.replace(/\\[dDwWsS]|\{[^}]*\}/g, " ").match(/\d+/g) ?? []).slice(0, mostNamed);
  const short = taken.filter((number) => !number.startsWith("+")).slice(0, mostNamed);
  const e164 = [...named.map((digits) => `+${digits}`), ...taken];
  const codes = [...new Set(e164.flatMap((number) => countryCodeOf(number) ?? []))];
  return [
    ...named,
    ...short.flatMap((number) => [number, `4930${number}`, `1425${number}`]),
    ...codes.flatMap(peopleOf),
    ...[...codes, ...usualCodes].flatMap((code) => named.map((digits) => code + digits)),
  ];
}

/** How numbers of people begin behind a calling code. */
function peopleOf(code: string): readonly string[] {
  return Array.from(countryCodes.get(code)?.first ?? "", (digit) => code + digit);
}

function filledUp(beginnings: readonly string[]): readonly string[] {
  const digits = beginnings.flatMap((beginning) =>
    fillings.flatMap((filling) => lengths.map((length) => (beginning + filling).slice(0, length))),
  );
  return [...new Set(digits)];
}

/** Whether these digits, behind a plus, can be the number of people somewhere. */
function canBeOfPeople(digits: string): boolean {
  if (digits.length < shortestE164) return false;
  const code = countryCodeOf(`+${digits}`);
  const known = code === undefined ? undefined : countryCodes.get(code);
  if (code === undefined || !known) return true;
  const national = digits.slice(code.length);
  return national.length >= known.shortest && known.first.includes(national.slice(0, 1));
}

const mostNamed = 20;
const shortestE164 = 7;
const usualCodes = "1 31 33 34 353 39 41 43 44 45 46 49 61 64 65 81".split(" ");
const lengths = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const fillings = ["2345678901234567", "5555555555555555", "0000000000000000", "9876543298765432"];
const usualDigits = filledUp(["", "0", "00", ...usualCodes.flatMap(peopleOf)]);
