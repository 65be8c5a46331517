import { endingWith } from "../deadline.ts";
import { changeName } from "../change/change.ts";
import { may, type Permission } from "../change/roles.ts";
import { createActions } from "./actions.ts";
import { withoutAuthority } from "./authority.ts";
import type { InOwnChat } from "./bot/own-chat.ts";
import { readCommandLine, longestText, splitCommand } from "./command-line.ts";
import { Click, Submitted } from "./clicked.ts";
import { createCommands } from "./commands.ts";
import { nearest } from "./did-you-mean.ts";
import { changeIdField } from "./inputs.ts";
import { readersOf, type Readers } from "./readers.ts";
import {
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
  type WatchTurn,
} from "./turn.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import type { Activity } from "../web/activity.ts";
import { verbs, type Verb } from "./views/verbs.ts";

/** A group that cannot be read by then is an answer too: a click must not wait for Graph. */
const rolesWithinMs = 3_000;

/** What only stops or takes back. A Graph that is away must not keep anybody from it. */
const stops: ReadonlySet<string> = new Set(["brake", "pause", "abort", "rollback"]);

function asking(name: string, decides: boolean): "remembered" | "fresh" | "freshOrLastKnown" {
  if (!decides) return "remembered";
  return stops.has(name) ? "freshOrLastKnown" : "fresh";
}

/** A turn before anybody looked up what the person may do. */
export interface Opening extends Omit<Turn, "roles"> {
  /** Whether nobody else sees the answer: in a personal chat, and as the view of one's own that a click gets. */
  readonly unseen: boolean;
}

export interface Dispatch {
  /** Whether a command or click, read as it will be run, decides something. */
  decides(activity: Activity): boolean;
  /** Runs what somebody typed. */
  text(
    activity: Partial<Pick<Activity, "text" | "entities" | "attachments">>,
    opening: Opening,
  ): Promise<Answer>;
  /** Runs what a card's button asks for. Both may be forged. */
  verb(verb: string, data: unknown, opening: Opening): Promise<Answer>;
}

/** Finds the command or action that is meant, checks that the person may, and runs it. */
export function createDispatch(deps: ChatDependencies, inOwnChat: InOwnChat): Dispatch {
  const commands = createCommands(deps);
  const actions = createActions(deps);
  const names = commands.map(({ name }) => name);
  const watch: WatchTurn = deps.watch ?? ((_asked, answer) => answer());

  return {
    decides({ type, name, value, ...said }) {
      const clicked =
        type === "invoke" && name === "adaptiveCard/action" && Click.safeParse(value).data?.action;
      if (clicked) return verbDecides(clicked.verb, clicked.data);
      if (type !== "message") return false;
      const submitted = Submitted.safeParse(value).data;
      return submitted ? verbDecides(submitted.verb, submitted) : textDecides(said);
    },

    async text(activity, opening) {
      const line = readCommandLine(activity);
      if (!line.ok) {
        if (line.reason === "empty") return run("help", [], opening);
        return refusal(
          "Too long",
          `I read at most ${longestText} characters. A command is one short line; help lists them.`,
          [{ title: "Help", command: "help" }],
        );
      }
      const { name, args } = splitCommand(line.text, names);
      const said = { line: line.text, files: activity.attachments ?? [] };
      return watch({ kind: "command", name: names.includes(name) ? name : "unknown" }, () =>
        run(name, args, { ...opening, said }),
      );
    },

    async verb(verb, data, opening) {
      if (verb === "command") {
        const text = field(data, "text");
        return typeof text === "string" ? this.text({ text }, opening) : forged(verb, opening);
      }
      if (!isVerb(verb)) return watch({ kind: "click", name: "unknown" }, () => forged(verb, opening));
      return watch({ kind: "click", name: verb }, () => press(verb, data, opening));
    },
  };

  function verbDecides(verb: string, data: unknown): boolean {
    if (verb !== "command") return isVerb(verb) && actions[verb].decides;
    const text = field(data, "text");
    return typeof text === "string" && textDecides({ text });
  }

  function textDecides(said: Partial<Pick<Activity, "text" | "entities">>): boolean {
    const line = readCommandLine(said);
    const command = line.ok ? splitCommand(line.text, names).name : "";
    return commands.some(({ name, decides }) => name === command && decides);
  }

  async function press(verb: Exclude<Verb, "command">, data: unknown, opening: Opening): Promise<Answer> {
    const action = actions[verb];
    const attempt = { action: `card.${verb}`, subject: subjectOf(data) };
    const turn = await authorised(opening, action.permission, asking(verb, action.decides), attempt);
    if ("type" in turn) return turn;
    return answered(
      readersOf[verb],
      opening,
      turn,
      async (here) => action.run(data, here) ?? forged(verb, opening),
    );
  }

  async function run(name: string, args: readonly string[], opening: Opening): Promise<Answer> {
    const command = commands.find((other) => other.name === name);
    if (!command) return unknownCommand(name, args, opening);
    const attempt = { action: `command.${name}`, subject: (args[0] ?? "-").slice(0, 100) };
    const turn = await authorised(
      opening,
      command.further && args[0] === command.further.word ? command.further.permission : command.permission,
      asking(name, command.decides ?? false),
      attempt,
    );
    if ("type" in turn) return turn;
    return answered(command.readers, opening, turn, (here) => command.run(args, here));
  }

  /** Where the answer may be read. */
  async function answered(
    readers: Readers,
    { unseen }: Opening,
    turn: Turn,
    answer: (turn: Turn) => Promise<Answer>,
  ): Promise<Answer> {
    return readers === "everybody" || unseen ? answer(turn) : inOwnChat(turn, answer);
  }

  /** The turn with the person's roles, or why it goes no further. */
  async function authorised(
    opening: Opening,
    permission: Permission | null,
    roles: "remembered" | "fresh" | "freshOrLastKnown",
    attempt: { readonly action: string; readonly subject: string },
  ): Promise<Turn | Refused> {
    const held = await rolesOf(opening, roles);
    if ("type" in held) return held;
    const turn: Turn = { ...opening, roles: held };
    if (permission === null) return turn;
    return (await withoutAuthority(deps, turn, permission, attempt)) ?? turn;
  }

  async function rolesOf(
    { person, signal }: Opening,
    roles: "remembered" | "fresh" | "freshOrLastKnown",
  ): Promise<Turn["roles"] | Refused> {
    try {
      const fresh = roles !== "remembered";
      return await deps.directory.rolesOf(person.id, { fresh }, endingWith(signal, rolesWithinMs));
    } catch (error) {
      deps.logger.warn({ err: error }, "roles could not be read");
      if (roles === "freshOrLastKnown") return deps.directory.lastKnownRolesOf(person.id);
      const why = error instanceof TenantError && error.kind === "noAccess" ? ` ${error.message}` : "";
      return refusal(
        "Your roles cannot be checked",
        `Your account, or a group that gives roles, could not be read just now, so nothing was done.${why} Try again in a minute.`,
      );
    }
  }

  async function unknownCommand(name: string, args: readonly string[], opening: Opening): Promise<Answer> {
    const turn = await authorised(opening, null, "remembered", { action: "command", subject: name });
    if ("type" in turn) return turn;
    const usable = commands.filter(({ permission }) => permission === null || may(turn.roles, permission));
    const near = nearest(
      name,
      usable.map((command) => command.name),
    );
    const rest = args.join(" ").slice(0, 80);
    const suggestions = near.map((other) => {
      const command = `${other} ${rest}`.trim();
      return { title: command, command };
    });
    return refusal(
      near.length > 0 ? "Did you mean this?" : "I do not know that command",
      near.length > 0
        ? `I do not know “${name.slice(0, 40)}”, but I know ${near.join(", ")}.`
        : `I do not know “${name.slice(0, 40)}”. help lists what I know.`,
      [...suggestions, { title: "Help", command: "help" }],
    );
  }

  async function forged(verb: string, { person, now }: Opening): Promise<Refused> {
    await deps.audit.refuse({
      at: now,
      actor: person,
      action: `card.${isVerb(verb) || verb === "command" ? verb : "unknown"}`,
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

function isVerb(verb: string): verb is Exclude<Verb, "command"> {
  return verb !== "command" && (verbs as readonly string[]).includes(verb);
}

function field(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>)[name] : undefined;
}

/** What a refused attempt was about, for the audit. */
function subjectOf(data: unknown): string {
  const id = changeIdField.safeParse(field(data, "changeId"));
  if (id.success) return changeName(id.data);
  const fqdn = field(data, "fqdn");
  return typeof fqdn === "string" ? fqdn.slice(0, 100) : "card";
}
