import type { ChangeKind } from "../../change/plan.ts";

export function onOff(value: boolean): string {
  return value ? "on" : "off";
}

/** What the kind of change sets media bypass to. */
export function target(kind: ChangeKind): boolean {
  return kind === "enableBypass";
}

/** `Turn media bypass on`. */
export function changeTitle(kind: ChangeKind): string {
  return `Turn media bypass ${onOff(target(kind))}`;
}

/** `off → on`. */
export function beforeAfter(kind: ChangeKind): string {
  return `${onOff(!target(kind))} → ${onOff(target(kind))}`;
}

/** `US-Emergency (911, 933)`, as the tenant names it. */
export function emergencyWords({
  policy,
  dialStrings,
}: {
  readonly policy: string;
  readonly dialStrings: readonly string[];
}): string {
  return `${policy} (${dialStrings.slice(0, 8).join(", ")})`;
}
