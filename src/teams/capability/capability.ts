import type { z } from "zod";
import type { Permission } from "../../changes/roles.ts";
import type { Verb } from "../cards/verbs.ts";
import type { Answer, ChatDependencies, Refused, Turn } from "./turn.ts";

/** One thing that people can do here, typed or pressed: both forms give the same value, which one function answers. */
export interface Capability<Asked = unknown> {
  /** Null: anybody of the tenant. */
  readonly permission: Permission | null;
  /** Who may read what it answers, refusals included: everybody in the conversation, or only who asked, because it tells of people. */
  readonly readers: "everybody" | "asker";
  /**
   * How the person's roles are read: as remembered, unless it decides something. `freshOrLastKnown`: it only stops or takes back,
   * so neither a Graph that is away nor a rate limit keeps anybody from it.
   */
  readonly roles?: "fresh" | "freshOrLastKnown";
  readonly typed?: Typed<Asked>;
  readonly pressed?: Pressed<Asked>;
  /** As what the verb `show` turns a card into; for what permission `view` lets people do. */
  readonly shown?: { readonly view: string; readonly schema: z.ZodType<Asked> };
  run(deps: ChatDependencies, asked: Asked, turn: Turn): Promise<Answer>;
}

/** What people type, or press a button for that types it. */
interface Typed<Asked> {
  readonly name: string;
  /** As help shows them: arguments in angle brackets, those that may be left out in square ones. */
  readonly usages: readonly { readonly syntax: string; readonly does: string }[];
  /** What asks for another permission: the name with this word behind it. */
  readonly further?: { readonly word: string; readonly permission: Permission };
  /** Of several with one name: whether these words are for it. The last of them takes all that is left. */
  takes?(words: readonly string[]): boolean;
  /** `words` stand behind the name, in lower case. */
  parse(words: readonly string[], turn: Turn): Asked | Refused;
}

/** What a card's button sends. */
interface Pressed<Asked> {
  readonly verb: Verb;
  /** Its data may be forged: what does not fit is what no card of this bot sends. */
  readonly schema: z.ZodType<Asked>;
  /** Only shows something else: where others read along, a view of one's own. */
  readonly looks?: true;
  /** Clients send it by themselves, as often as they draw the card for somebody: it only draws. */
  readonly refreshes?: true;
}

/** Has the typed and the pressed form agree on what is asked. */
export function capability<Asked>(described: Capability<Asked>): Capability {
  return described;
}

export function isRefused(parsed: unknown): parsed is Refused {
  return typeof parsed === "object" && parsed !== null && "type" in parsed && parsed.type === "refusal";
}
