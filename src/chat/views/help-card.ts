import type { Card } from "../cards.ts";

export interface HelpView {
  /** Those this person may use; arguments stand in angle brackets, or square ones where they may be left out. */
  readonly commands: readonly { readonly syntax: string; readonly does: string }[];
  /** The person's. */
  readonly name: string;
}

export function helpCard(_view: HelpView): Card {
  throw new Error("soon");
}
