/** Numbers of people have more digits; what is shorter is dialled as it is: emergency, service, extension. */
const maxShortNumberDigits = 7;
/** Digits at the end of a number of a person that are not kept where it stands as an example. */
const hidden = 3;
/** More masked digits have too many completions to try each. */
const maxTried = 4;

/**
 * Numbers of call rows, whose last digits the service may replace by asterisks, one for each digit. Whether it does so in a
 * tenant shows in its rows only. Source: "directRoutingLogRow resource type", its example.
 */
export function isMasked(number: string): boolean {
  return number.includes("*");
}

/** Whether two numbers of rows are one: masked ones that look alike may be two. So may those of rows that tell none. */
export function sameNumber(one: string, other: string): "yes" | "no" | "maybe" {
  if (one === "" || other === "") return "maybe";
  const agree = (char: string, at: number) => {
    const there = other.charAt(at);
    return char === there || char === "*" || there === "*";
  };
  if (one.length !== other.length || !Array.from(one).every(agree)) return "no";
  return isMasked(one) || isMasked(other) ? "maybe" : "yes";
}

/** Whether a number is, digit by digit, one that a masked number can stand for. */
export function canStandFor(masked: string, number: string): boolean {
  if (masked.length !== number.length) return false;
  for (let at = 0; at < masked.length; at += 1) {
    const sign = masked.charAt(at);
    if (sign !== number.charAt(at) && !(sign === "*" && number.charAt(at) !== "+")) return false;
  }
  return true;
}

/** Every number that a masked one can stand for; undefined where there are too many of them. */
export function completionsOf(masked: string): readonly string[] | undefined {
  const digits = masked.split("*").length - 1;
  if (digits > maxTried) return undefined;
  return Array.from({ length: 10 ** digits }, (_, n) => {
    let rest = n;
    return masked.replace(/\*/g, () => {
      const digit = rest % 10;
      rest = Math.floor(rest / 10);
      return String(digit);
    });
  });
}

/** As it may be kept longer than the call: a number of a person without its last digits. */
export function withoutPerson(number: string): string {
  return number.length <= maxShortNumberDigits || isMasked(number)
    ? number
    : number.slice(0, -hidden) + "*".repeat(hidden);
}
