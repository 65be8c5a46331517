import { capability } from "../capability/capability.ts";
import { welcomeCard } from "./welcome-card.ts";

/** For whoever says hello, or installed the bot. */
export const hello = capability({
  permission: null,
  readers: "everybody",
  typed: {
    name: "hello",
    usages: [{ syntax: "hello", does: "what this is for, in four steps" }],
    parse: () => null,
  },
  async run() {
    return { type: "card", card: welcomeCard() };
  },
});
