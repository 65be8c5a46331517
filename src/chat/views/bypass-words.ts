import { isBypass, type BypassKind, type ChangeKind, type MoveKind } from "../../change/plan.ts";
import { cutWithin } from "../../cut.ts";
import { listed, plain } from "./text.ts";

interface EmergencyCalls {
  readonly policy: string;
  readonly dialStrings: readonly string[];
}

export function onOff(value: boolean): string {
  return value ? "on" : "off";
}

/** What the kind of change sets media bypass to. */
export function target(kind: BypassKind): boolean {
  return kind === "enableBypass";
}

const moveTitles: Readonly<Record<MoveKind, string>> = {
  migrate: "Migrate to a second trunk",
  reassign: "Reassign people to a policy",
  emergency: "Move emergency routes",
  closeOut: "Close out the old trunk",
};

const moveWords: Readonly<Record<MoveKind, string>> = {
  migrate: "migration",
  reassign: "reassignment",
  emergency: "emergency routes",
  closeOut: "close-out",
};

/** `Turn media bypass on`, `Migrate to a second trunk`. */
export function changeTitle(kind: ChangeKind): string {
  return isBypass(kind) ? `Turn media bypass ${onOff(target(kind))}` : moveTitles[kind];
}

/** What it is, inside a line: `media bypass on`, `migration`. */
export function kindWords(kind: ChangeKind): string {
  return isBypass(kind) ? `media bypass ${onOff(target(kind))}` : moveWords[kind];
}

/** `off → on`. */
export function beforeAfter(kind: BypassKind): string {
  return `${onOff(!target(kind))} → ${onOff(target(kind))}`;
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
