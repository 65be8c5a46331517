import type { Card } from "../cards.ts";

export interface WhoamiView {
  readonly name: string;
  /** Entra object id. */
  readonly id: string;
  readonly roles: readonly string[];
  /** In words, one thing each. */
  readonly mayDo: readonly string[];
}

export function whoamiCard(_view: WhoamiView): Card {
  throw new Error("soon");
}
