import { card, type Card } from "../cards/cards.ts";
import { clean, listed, plain, prose } from "../cards/text.ts";

export interface WhoamiView {
  readonly name: string;
  /** Entra object id. */
  readonly id: string;
  readonly roles: readonly string[];
  /** In words, one thing each. */
  readonly mayDo: readonly string[];
}

export const whoamiCard = (view: WhoamiView): Card => fill(whoamiData(view));

const fill = card<ReturnType<typeof whoamiData>>("whoami");

export function whoamiData({ name, id, roles, mayDo }: WhoamiView) {
  return {
    summary: clean(`You are ${name}`, 120),
    title: plain(name, 80),
    facts: [
      { title: "Roles", value: roles.length === 0 ? "none" : listed(roles.map((role) => plain(role, 40))) },
      { title: "Object id", value: plain(id, 60) },
    ],
    mayTitle:
      mayDo.length === 0 ? "You may ask for help. An administrator of this bot gives roles." : "You may",
    mayDo: mayDo.map((each) => `✓ ${prose(each, 160)}`),
  };
}
