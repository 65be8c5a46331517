import type { Permission } from "../change/roles.ts";
import type { Readers } from "./readers.ts";
import type { Answer, Turn } from "./turn.ts";

/** Something people can type, or press a button for. */
export interface Command {
  readonly name: string;
  /** As help shows them: arguments in angle brackets, those that may be left out in square ones. */
  readonly usages: readonly { readonly syntax: string; readonly does: string }[];
  /** Null: anybody of the tenant. */
  readonly permission: Permission | null;
  /** What asks for another permission: the command with this word behind it. */
  readonly further?: { readonly word: string; readonly permission: Permission };
  /** Who may read what it answers, refusals included. */
  readonly readers: Readers;
  /** Decides something: roles are read afresh. */
  readonly decides?: true;
  run(args: readonly string[], turn: Turn): Promise<Answer>;
}
