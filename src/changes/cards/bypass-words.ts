import { kinds, type ChangeKind } from "../kinds/kinds.ts";
import { cutWithin } from "../../lib/cut.ts";
import { bold, listed, plain } from "../../teams/cards/text.ts";

interface EmergencyCalls {
  readonly policy: string;
  readonly dialStrings: readonly string[];
}

export function onOff(value: boolean): string {
  return value ? "on" : "off";
}

/** `off → on`. */
export function beforeAfter(to: boolean): string {
  return `${onOff(!to)} → ${onOff(to)}`;
}

/** Of a switch. */
export function bypassFact(kind: ChangeKind) {
  const to = kinds[kind].setsBypass;
  return to === null ? [] : [{ title: "Bypass", value: bold(beforeAfter(to)) }];
}

/** `US-Emergency (911, 933)`, as the tenant names it. */
function emergencyWords({ policy, dialStrings }: EmergencyCalls): string {
  return `${policy} (${dialStrings.join(", ")})`;
}

/** Every emergency policy with all its numbers, safe for Markdown: as far as there is room, which real policies leave. */
export function emergencyList(emergencyCalls: readonly EmergencyCalls[]): string {
  const policies = emergencyCalls.map((each) => plain(emergencyWords(each), 800));
  const bounds = { room: 3_000, most: 20, size: (text: string) => Buffer.byteLength(text) };
  return listed(
    cutWithin(policies, bounds, (left) => `${left} more, which Gateway and the Teams admin center show`),
  );
}
