import type { z } from "zod";
import type { Permission } from "../change/roles.ts";
import type { Answer, Turn } from "./turn.ts";
import type { Verb } from "./views/verbs.ts";

/** What one verb of a card does. */
export interface Action {
  readonly verb: Verb;
  /** Null: decided inside, or open to anybody of the tenant. */
  readonly permission: Permission | null;
  /** Decides something: roles are read afresh. */
  readonly decides: boolean;
  /** Runs on the card's data, which may be forged; undefined when it is not what this verb's card sends. */
  run(data: unknown, turn: Turn): Promise<Answer> | undefined;
}

/** An action whose data is checked against a schema before it runs. */
export function action<Schema extends z.ZodType>(
  verb: Verb,
  permission: Permission | null,
  schema: Schema,
  run: (data: z.infer<Schema>, turn: Turn) => Promise<Answer>,
  { decides = false }: { readonly decides?: boolean } = {},
): Action {
  return {
    verb,
    permission,
    decides,
    run(data, turn) {
      const parsed = schema.safeParse(data);
      return parsed.success ? run(parsed.data, turn) : undefined;
    },
  };
}
