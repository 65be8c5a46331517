import { changeName } from "../../changes/change.ts";
import { may } from "../../changes/roles.ts";
import { isRefused, type Capability } from "../capability/capability.ts";
import { nearest } from "../capability/did-you-mean.ts";
import { changeIdField } from "../capability/inputs.ts";
import {
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
  type WatchTurn,
} from "../capability/turn.ts";
import { createAuthorise, type UnauthorizedTurn } from "./authority.ts";
import { capabilities } from "./capabilities.ts";
import { maxTextLength } from "./command-line.ts";
import type { Asked } from "./incoming.ts";
import type { InOwnChat } from "./own-chat.ts";

/** Lets a person do what they ask for, if they may. */
export type Run = (asked: Asked, unauthorizedTurn: UnauthorizedTurn) => Promise<Answer>;

type Typed = Extract<Asked, { kind: "typed" }>;
type Pressed = Extract<Asked, { kind: "pressed" }>;

export function createRun(deps: ChatDependencies, inOwnChat: InOwnChat): Run {
  const authorise = createAuthorise(deps);
  const watch: WatchTurn = deps.watch ?? ((_asked, answer) => answer());

  return async function run(asked, unauthorizedTurn) {
    switch (asked.kind) {
      case "tooLong":
        return refusal(
          "Too long",
          `I read at most ${maxTextLength} characters. A command is one short line; help lists them.`,
          [{ title: "Help", command: "help" }],
        );
      case "typed":
        return watch({ kind: "command", name: asked.meant ? asked.name : "unknown" }, () =>
          type(asked, unauthorizedTurn),
        );
      case "pressed":
        return watch({ kind: "click", name: asked.meant ? asked.verb : "unknown" }, () =>
          press(asked, unauthorizedTurn),
        );
    }
  };

  async function type({ name, words, line, files, meant }: Typed, unauthorizedTurn: UnauthorizedTurn) {
    if (!meant?.typed) return unknownCommand(name, words, unauthorizedTurn);
    const { typed } = meant;
    const further = typed.further?.word === words[0] ? typed.further : undefined;
    const turn = await authorise(
      { ...unauthorizedTurn, said: { line, files } },
      { ...meant, ...(further && { permission: further.permission }) },
      { action: `command.${name}`, subject: (words[0] ?? "-").slice(0, 100) },
    );
    if (isRefused(turn)) return turn;
    return whereItMayBeRead(meant, unauthorizedTurn, turn, async (here) => {
      const asked = typed.parse(words, here);
      return isRefused(asked) ? asked : meant.run(deps, asked, here);
    });
  }

  async function press({ verb, data, meant }: Pressed, unauthorizedTurn: UnauthorizedTurn) {
    if (!meant?.pressed) return forged(verb, "unknown", unauthorizedTurn);
    const { schema } = meant.pressed;
    const attempt = meant.pressed.refreshes ? null : { action: `card.${verb}`, subject: subjectOf(data) };
    const turn = await authorise(unauthorizedTurn, meant, attempt);
    if (isRefused(turn)) return turn;
    return whereItMayBeRead(meant, unauthorizedTurn, turn, async (here) => {
      const asked = schema.safeParse(data);
      return asked.success ? meant.run(deps, asked.data, here) : forged(verb, verb, unauthorizedTurn);
    });
  }

  async function whereItMayBeRead(
    { readers }: Capability,
    { unseen }: UnauthorizedTurn,
    turn: Turn,
    answer: (turn: Turn) => Promise<Answer>,
  ): Promise<Answer> {
    return readers === "everybody" || unseen ? answer(turn) : inOwnChat(turn, answer);
  }

  async function unknownCommand(
    name: string,
    words: readonly string[],
    unauthorizedTurn: UnauthorizedTurn,
  ): Promise<Answer> {
    const turn = await authorise(
      unauthorizedTurn,
      { permission: null },
      { action: "command", subject: name },
    );
    if (isRefused(turn)) return turn;
    const near = nearest(
      name,
      capabilities.flatMap(({ permission, typed }) =>
        typed && (permission === null || may(turn.roles, permission)) ? [typed.name] : [],
      ),
    );
    const rest = words.join(" ").slice(0, 80);
    const suggestions = near.map((other) => {
      const command = `${other} ${rest}`.trim();
      return { title: command, command };
    });
    return refusal(
      near.length > 0 ? "Did you mean this?" : "I do not know that command",
      near.length > 0
        ? `“${name.slice(0, 40)}” is not a command. Close to it: ${near.join(", ")}.`
        : `I do not know “${name.slice(0, 40)}”. help lists what I know.`,
      [...suggestions, { title: "Help", command: "help" }],
    );
  }

  async function forged(verb: string, known: string, { person, now }: UnauthorizedTurn): Promise<Refused> {
    await deps.audit.refuse({
      at: now,
      actor: person,
      action: `card.${verb === "command" ? verb : known}`,
      subject: "card",
      detail: `a verb or data that no card of this bot sends: ${JSON.stringify(verb.slice(0, 60))}`,
    });
    return refusal(
      "That button is out of date",
      "It does not belong to a card as I send them today. Nothing was changed. Ask for a new card.",
      [{ title: "Help", command: "help" }],
    );
  }
}

/** What a refused attempt was about, for the audit. */
function subjectOf(data: unknown): string {
  const id = changeIdField.safeParse(field(data, "changeId"));
  if (id.success) return changeName(id.data);
  const fqdn = field(data, "fqdn");
  return typeof fqdn === "string" ? fqdn.slice(0, 100) : "card";
}

function field(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>)[name] : undefined;
}
