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
