import { changeName, type Change, type ChangeStatus } from "../change.ts";
import type { ChangeOffers } from "../cards/change-offers.ts";
import { offeredChanges } from "./offered.ts";
import { statusWords } from "../cards/status-words.ts";
import { kinds } from "../kinds/kinds.ts";
import { cut } from "../../lib/cut.ts";
import type { Capability } from "../../teams/capability/capability.ts";
import {
  notice,
  refusal,
  type Answer,
  type ChatDependencies,
  type Turn,
} from "../../teams/capability/turn.ts";
import { maxButtons, oneRow } from "../../teams/cards/buttons.ts";

interface Choice {
  /** Whether the command could do something with a change that offers so much to this person. */
  readonly which: (offers: ChangeOffers) => boolean;
  /**
   * What a press does: the command itself, where an old button can do no more harm than a new one, or the change's card,
   * whose buttons say which wave, plan or pause they mean.
   */
  readonly press: "does" | "shows";
  /** It may concern changes that have ended so. */
  readonly endedAs?: readonly ChangeStatus[];
}

/** Typed alone, a command about a change shows what it could mean now: the changes with which this person may do it. */
export function orChoose(choice: Choice, inner: Capability): Capability {
  const { typed } = inner;
  if (!typed) return inner;
  return {
    ...inner,
    typed: { ...typed, parse: (words, turn) => (words.length === 0 ? bare : typed.parse(words, turn)) },
    run: (deps, asked, turn) =>
      asked === bare ? choose(deps, typed.name, choice, turn) : inner.run(deps, asked, turn),
  };
}

const bare = Symbol("no change was named");

async function choose(
  deps: Pick<ChatDependencies, "changes" | "waves" | "config">,
  command: string,
  { which, press, endedAs }: Choice,
  turn: Turn,
): Promise<Answer> {
  const offered = await offeredChanges(deps, turn, endedAs);
  const meant = offered.filter(({ offers }) => which(offers)).map(({ change }) => change);
  const changes = { title: "Changes", command: "changes" };
  if (meant.length === 0) {
    const text = `There is no change now with which you could do that: ${command} chg-3 is how it is written.`;
    return refusal(`Nothing to ${command === "rollback" ? "roll back" : command}`, text, [changes]);
  }
  const lines = cut(meant.map(lineOf), maxButtons - 1, (left) => `and ${left} more, which changes lists`);
  const does = press === "does";
  const how = does
    ? "Press the one you mean."
    : `Press one to see its card, or write the command with its name: ${command} ${changeName(meant[0]?.id ?? 0)}.`;
  return notice("info", "Which change?", `${lines.join("; ")}. ${how}`, [
    ...oneRow(
      meant.map(({ id, subject }) => ({
        title: `${does ? command : "Show"} ${changeName(id)} · ${subject}`,
        command: `${does ? command : "change"} ${changeName(id)}`,
      })),
      maxButtons - 1,
    ),
    changes,
  ]);
}

function lineOf({ id, kind, subject, state }: Change): string {
  return `${changeName(id)}: ${kinds[kind].words}, ${subject}, ${statusWords[state.status]}`;
}
