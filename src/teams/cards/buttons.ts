import { changeName } from "../../changes/change.ts";
import type { BypassKind } from "../../changes/plan.ts";
import type { TrunkName } from "../../preflight/report.ts";
import type { Offer, Offers } from "./offers.ts";
import type { Verb } from "./verbs.ts";

/** One Action.Execute of a template. */
export interface Button {
  readonly title: string;
  readonly verb: Verb;
  readonly data: Readonly<Record<string, string | number | null>>;
  /** A hint at best: some clients show every button alike. */
  readonly style: "positive" | "destructive" | null;
}

/** A button with a place of its own in its row. */
export interface PlacedButton extends Button {
  /** Null, which leaves the property out: it can be pressed. */
  readonly isEnabled: false | null;
}

/** Teams puts what goes beyond this into a menu. */
export const maxButtons = 6;

export function button(
  title: string,
  verb: Verb,
  data: Button["data"],
  style: Button["style"] = null,
): Button {
  return { title, verb, data, style };
}

/**
 * A row of what decides something. A card is edited while somebody's finger is above it, and a press must never do what
 * stood elsewhere a moment ago: so each has its place for as long as the card lives, and what cannot be pressed now stands
 * disabled before what can.
 */
export function inPlace(row: readonly { readonly offered: boolean; readonly button: Button }[]) {
  const end = row.findLastIndex(({ offered }) => offered) + 1;
  return oneRow(row, end).map(({ offered, button }): PlacedButton =>
    offered ? { ...button, isEnabled: null } : { ...button, style: null, isEnabled: false },
  );
}

/** What a card puts first, after what is to be done next. */
const order: readonly Offer[] = [
  "enableBypass",
  "disableBypass",
  "migrate",
  "findings",
  "preflight",
  "attest",
  "details",
  "gateway",
];

/** A button for each offer that needs no more than a press. What needs inputs stands in the templates. */
export function buttonsFor(
  { offers, primary }: Offers,
  about: {
    readonly fqdn: string;
    /** Where the card is about this second trunk of it. */
    readonly second?: TrunkName;
    readonly changeId?: number;
    /** The preflight whose findings are offered. */
    readonly preflightId?: number;
    readonly again?: boolean;
  },
): readonly Button[] {
  const offered = order.filter((offer) => offers.includes(offer) && offer !== primary);
  return oneRow(
    [...(primary === null ? [] : [primary]), ...offered].flatMap((offer) => {
      const made = buttonFor(offer, about);
      return made ? [{ ...made, style: offer === primary ? "positive" : null }] : [];
    }),
  );
}

/** As many as have room in a row. Buttons are shortcuts to what can be typed, so that leaving one out hides nothing. */
export function oneRow<T>(buttons: readonly T[], places = maxButtons): readonly T[] {
  // eslint-disable-next-line local/no-silent-cut -- no list to read
  return buttons.slice(0, places);
}

function buttonFor(
  offer: Offer,
  { fqdn, second, changeId, preflightId, again = false }: Parameters<typeof buttonsFor>[1],
): Button | undefined {
  switch (offer) {
    case "preflight":
      return button(again ? "Run again" : "Run preflight", "preflight", trunksOf(fqdn, second));
    case "findings":
      return preflightId === undefined
        ? undefined
        : button("What blocks it", "show", { view: "preflight", id: preflightId });
    case "attest":
      return button("Confirm", "attestForm", trunksOf(fqdn, second));
    case "enableBypass":
    case "disableBypass":
      return button(requestTitles[offer], "requestForm", { fqdn, kind: offer });
    case "migrate":
      return button("Migrate in waves", "migrateForm", { fqdn });
    case "details":
      return changeId === undefined
        ? undefined
        : button(`Show ${changeName(changeId)}`, "show", { view: "change", id: changeId });
    case "gateway":
      return button("Gateway", "show", { view: "gateway", fqdn });
  }
}

function trunksOf(fqdn: string, second: TrunkName | undefined): Button["data"] {
  return second ? { fqdn: second.fqdn, port: second.port, for: fqdn } : { fqdn };
}

const requestTitles: Readonly<Record<BypassKind, string>> = {
  enableBypass: "Request bypass on",
  disableBypass: "Request bypass off",
};
