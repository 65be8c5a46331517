/** Which way a call went. Only `out` is a call that a person dialled. */
export type CallDirection = "in" | "out" | "forwarded" | "other";

/**
 * By the type of a call row, in any case of letters; "Byot" is a trunk of the customer's own. Source: "directRoutingLogRow"
 * (Graph), which lists no values.
 */
export function directionOf(callType: string): CallDirection {
  const type = callType.toLowerCase();
  if (type === "byotin") return "in";
  if (type === "byotout") return "out";
  return /forward|transfer/.test(type) ? "forwarded" : "other";
}
