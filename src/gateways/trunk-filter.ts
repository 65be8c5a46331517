import type { Standing } from "../teams/cards/marks.ts";
import { certificateWords } from "./trunk-words.ts";
import type { TrunkFacts, TrunkState } from "./trunk-state.ts";

/** By what the list of gateways can be filtered, as a button sends it and as `gateways` types it. */
export const trunkFilters = [
  "needs-a-look",
  "bypass-on",
  "bypass-off",
  "expiring",
  "expired",
  "in-change",
] as const;

export type TrunkFilter = (typeof trunkFilters)[number];

/** As a heading, and as a button. */
export const filterWords: Readonly<Record<TrunkFilter, string>> = {
  "needs-a-look": "Needs a look",
  "bypass-on": "Bypass on",
  "bypass-off": "Bypass off",
  expiring: "Expiring",
  expired: "Expired",
  "in-change": "In a change",
};

/** What of a trunk is looked at to filter and to sort it. */
export interface Filtered {
  readonly fqdn: string;
  readonly facts: TrunkFacts;
  readonly state: TrunkState;
}

/** What is looked for; null: whatever it is. */
export interface Sought {
  readonly state: TrunkFilter | null;
  /** Part of the name, in any case. */
  readonly name: string | null;
}

/** Further words for a state, as people type them. */
const otherWords: Readonly<Record<string, TrunkFilter>> = {
  look: "needs-a-look",
  "needs-look": "needs-a-look",
  "bypass-enabled": "bypass-on",
  "bypass-disabled": "bypass-off",
  "in-a-change": "in-change",
  changing: "in-change",
};

/** Of `bypass on`, `expired`, `sbc1` or `needs a look berlin`: a state first, the rest is part of a name. */
export function readSought(words: readonly string[]): Sought {
  for (const length of [3, 2, 1]) {
    // eslint-disable-next-line local/no-silent-cut -- a line is taken apart
    const state = filterNamed(words.slice(0, length));
    if (state !== undefined) return { state, name: words.slice(length).join(" ") || null };
  }
  return { state: null, name: words.join(" ") || null };
}

function filterNamed(words: readonly string[]): TrunkFilter | undefined {
  const joined = words.join("-").toLowerCase();
  return trunkFilters.find((filter) => filter === joined) ?? otherWords[joined];
}

/** The trunks that pass, in their order. */
export function filterTrunks<Trunk extends Filtered>(
  trunks: readonly Trunk[],
  { state, name }: Sought,
  now: Date,
): readonly Trunk[] {
  const part = name?.trim().toLowerCase() ?? "";
  return trunks.filter((trunk) => trunk.fqdn.includes(part) && (state === null || passes(trunk, state, now)));
}

function passes({ facts, state }: Filtered, filter: TrunkFilter, now: Date): boolean {
  const { settings, probe, change } = facts;
  const notAfter = probe?.certificateNotAfter ?? null;
  const certificate = notAfter === null ? null : certificateWords(notAfter, now).standing;
  switch (filter) {
    case "needs-a-look":
      return state.needsLook;
    case "bypass-on":
      return settings?.mediaBypass === true;
    case "bypass-off":
      return settings?.mediaBypass === false;
    case "expiring":
      return certificate === "warning" || certificate === "bad";
    case "expired":
      return certificate === "bad";
    case "in-change":
      return change !== null;
  }
}

const order: readonly Standing[] = ["bad", "warning", "unknown", "going", "good", "ended"];

/** What needs a look first, the worst before; else in the order given. */
export function byNeed<Trunk extends Pick<Filtered, "state">>(trunks: readonly Trunk[]): readonly Trunk[] {
  const rank = ({ needsLook, standing }: TrunkState) =>
    (needsLook ? 0 : order.length) + order.indexOf(standing);
  return trunks.toSorted((one, other) => rank(one.state) - rank(other.state));
}
