import { z } from "zod";
import type { RollbackScope } from "../change.ts";
import type { ChangeOffers } from "../cards/change-offers.ts";
import type { Permission } from "../roles.ts";
import { capability, isRefused, type Capability } from "../../teams/capability/capability.ts";
import { changeIdField, digestField, textInput, whole } from "../../teams/capability/inputs.ts";
import { refusal, type Refused, type Turn } from "../../teams/capability/turn.ts";
import type { Verb } from "../../teams/cards/verbs.ts";
import { orChoose } from "./choose-change.ts";
import { control, type Control } from "./control.ts";
import { asTyped, changeAndReason, changeNamed } from "./words.ts";

/** What is to be done to which change. */
interface Controlled {
  readonly changeId: number;
  readonly what: Control;
}

/** What was typed or pressed of it; a button also says what its card showed. */
interface Said {
  readonly changeId: number;
  readonly reason: string;
  readonly wave?: number;
  readonly digest?: string;
  readonly seen?: number;
  readonly pausedSince?: string | undefined;
}

const changeId = changeIdField;
const wave = whole(1_000);
const plain = z.object({ changeId, reason: textInput });
/** A card that was sent before buttons said it leaves it out. */
const paused = plain.extend({ pausedSince: z.iso.datetime().optional() });

/** What steers changes on their way, in the order in which help shows it. */
export const controls: readonly Capability[] = [
  steering({
    verb: "brake",
    permission: "control",
    roles: "freshOrLastKnown",
    rest: " [reason]",
    does: "media bypass off for everybody a migration moved, at once",
    which: ({ brake }) => brake,
    press: "does",
    schema: plain,
    make: ({ reason }) => ({ type: "brake", reason: reason || null }),
  }),
  steering({
    verb: "pause",
    permission: "control",
    roles: "freshOrLastKnown",
    rest: " [reason]",
    does: "stop a migration before its next step",
    which: ({ pause }) => pause,
    press: "does",
    schema: plain,
    make: ({ reason }) => ({ type: "pause", reason: reason || null }),
  }),
  steering({
    verb: "resume",
    permission: "control",
    does: "let a paused migration go on",
    which: ({ resume }) => resume,
    schema: paused,
    make: ({ pausedSince }) => ({ type: "resume", pausedSince }),
  }),
  steering({
    verb: "retry",
    permission: "control",
    does: "take up again what failed, or judge calls again",
    which: ({ retry }) => retry,
    schema: paused,
    make: ({ pausedSince }) => ({ type: "retry", pausedSince }),
  }),
  steering({
    verb: "release",
    permission: "approve",
    rest: " [reason]",
    does: "approve the next wave, where each needs it, or a rollback that waits for a second person",
    which: ({ release, releaseRollback }) => release !== null || releaseRollback,
    schema: plain.extend({ wave, digest: digestField }),
    // A button releases the wave that its card shows, and nothing else.
    make: ({ reason, ...shown }) => ({
      type: "release",
      ...(shown.digest === undefined ? { reason } : shown),
    }),
  }),
  capability<Controlled>({
    permission: "approve",
    readers: "everybody",
    roles: "fresh",
    pressed: {
      verb: "releaseRollback",
      schema: z
        .object({ changeId, heldSince: z.iso.datetime(), releaseReason: textInput })
        .transform(({ changeId, heldSince, releaseReason: reason }) => ({
          changeId,
          what: { type: "releaseRollback", heldSince, reason },
        })),
    },
    run: control,
  }),
  steering({
    verb: "advance",
    permission: "approve",
    rest: " <reason>",
    does: "go on without a clear verdict, on your word",
    which: ({ advance }) => advance !== null,
    schema: paused.extend({ wave }),
    make: (said) => ({ type: "advance", ...said }),
  }),
  steering({
    verb: "acknowledge",
    permission: "approve",
    rest: " <reason>",
    does: "let what an alarm or a pulled brake holds go on, on your word",
    which: ({ acknowledge }) => acknowledge !== null,
    schema: plain.extend({ seen: z.union([z.literal(0), whole(1_000)]) }),
    make: (said) => ({ type: "acknowledge", ...said }),
  }),
  steering({
    verb: "withdraw",
    permission: "approve",
    rest: " <reason>",
    does: "withdraw a report of one-way audio, with a reason",
    which: ({ withdraw }) => withdraw !== null,
    schema: plain.extend({ wave }),
    make: (said) => ({ type: "withdraw", ...said }),
  }),
  steering({
    verb: "abort",
    permission: "control",
    roles: "freshOrLastKnown",
    rest: " [reason]",
    does: "end a migration where it stands",
    which: ({ abort }) => abort,
    schema: plain,
    make: ({ reason }) => ({ type: "abort", reason: reason || null }),
  }),
  capability<Controlled>({
    permission: "control",
    readers: "everybody",
    roles: "fresh",
    pressed: {
      verb: "hear",
      schema: z
        .object({ changeId, wave, bothWays: z.enum(["yes", "no"]) })
        .transform(({ changeId, wave, bothWays }) => ({
          changeId,
          what: { type: "confirmTwoWayAudio", wave, bothWays: bothWays === "yes" },
        })),
    },
    run: control,
  }),
  orChoose(
    {
      which: ({ rollBackAll, rollBackWaves }) => rollBackAll || rollBackWaves.length > 0,
      press: "does",
      endedAs: ["succeeded", "failed", "aborted", "partlyRolledBack"],
    },
    capability<Controlled>({
      permission: "rollBack",
      readers: "everybody",
      roles: "freshOrLastKnown",
      typed: {
        name: "rollback",
        usages: [
          { syntax: "rollback <id>", does: "put back what a change did, at once" },
          { syntax: "rollback <id> wave <n>", does: "put back one wave of a migration" },
        ],
        parse: rollbackTyped,
      },
      pressed: {
        verb: "rollback",
        schema: z
          .object({
            changeId,
            scope: z.union([z.literal("all"), whole(1_000)]).default("all"),
            rollbackReason: textInput,
          })
          .transform(({ changeId, scope, rollbackReason }) => ({
            changeId,
            what: { type: "rollBack", scope, reason: rollbackReason || null },
          })),
      },
      run: control,
    }),
  ),
];

/** What is typed as its button's verb, with a change and perhaps a reason behind it. */
function steering({
  verb,
  permission,
  roles = "fresh",
  rest = "",
  does,
  which,
  press = "shows",
  schema,
  make,
}: {
  readonly verb: Verb;
  readonly permission: Permission;
  readonly roles?: "fresh" | "freshOrLastKnown";
  readonly rest?: string;
  readonly does: string;
  readonly which: (offers: ChangeOffers) => boolean;
  readonly press?: "does" | "shows";
  readonly schema: z.ZodType<Said>;
  readonly make: (said: Omit<Said, "changeId">) => Control;
}): Capability {
  return orChoose(
    { which, press },
    capability({
      permission,
      readers: "everybody",
      roles,
      typed: { name: verb, usages: [{ syntax: `${verb} <id>${rest}`, does }], parse: changeAndReason },
      pressed: { verb, schema: z.preprocess((data) => withReason(data, `${verb}Reason`), schema) },
      run: (deps, { changeId, ...said }, turn) => control(deps, { changeId, what: make(said) }, turn),
    }),
  );
}

/** Inputs of a card have names of their own, so that no two of them share one. */
function withReason(data: unknown, input: string): unknown {
  if (typeof data !== "object" || data === null) return data;
  return { ...data, reason: (data as Readonly<Record<string, unknown>>)[input] };
}

/** `wave 2`, `all` or nothing behind the change, and then the reason. */
function rollbackTyped(words: readonly string[], turn: Turn): Controlled | Refused {
  const named = changeNamed(words);
  if (isRefused(named)) return named;
  const asked = scopeOf(words.slice(1));
  if (isRefused(asked)) return asked;
  const reason = asTyped(asked.reason, turn) || null;
  return { ...named, what: { type: "rollBack", scope: asked.scope, reason } };
}

function scopeOf(words: readonly string[]): { scope: RollbackScope; reason: readonly string[] } | Refused {
  const [first = "", second = "", ...rest] = words;
  if (first.toLowerCase() === "all") return { scope: "all", reason: words.slice(1) };
  if (first.toLowerCase() !== "wave") return { scope: "all", reason: words };
  const wave = whole(1_000).safeParse(second);
  return wave.success
    ? { scope: wave.data, reason: rest }
    : refusal("Which wave?", "Write the wave's number, like rollback chg-3 wave 2, or rollback chg-3 all.");
}
