import { isReason, leastReasonWords } from "../reason.ts";
import { z } from "zod";
import { changeName } from "../change.ts";
import type { Plan } from "../plan.ts";
import { lockOfPolicy, lockOfTrunk } from "../step.ts";
import type { Card } from "../../teams/cards/cards.ts";
import { capability, type Capability } from "../../teams/capability/capability.ts";
import { textInput } from "../../teams/capability/inputs.ts";
import type { Verb } from "../../teams/cards/verbs.ts";
import {
  changeContent,
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "../../teams/capability/turn.ts";
import type { PlanResult } from "../plans/migration-snapshot.ts";
import { problemsWith, type Problem } from "../../lib/problem.ts";
import { kinds, type ChangeKind, type ChangeRequest } from "./kinds.ts";
import { approversMissing } from "./approvers.ts";
import { readStart } from "./start-time.ts";

/** What every form asks for. */
export const CommonInputs = z.object({
  reason: textInput,
  start: z.enum(["now", "later"]).default("now"),
  startDate: textInput,
  startTime: textInput,
});

export const untouched = { reason: "", start: "now", startDate: "", startTime: "" } as const;

/** What was last observed of what a request is about, beside what was entered. */
export interface ObservedSubject {
  readonly ok: true;
  /** As proposed, where nothing was entered. */
  readonly values: z.infer<typeof CommonInputs>;
  /** Only the plan is to be shown. */
  readonly dryRun?: boolean;
}

/** The draft that a request becomes. */
interface Draft {
  readonly kind: ChangeKind;
  /** A trunk's FQDN; of a reassignment, the policy's name. */
  readonly subject: string;
  readonly request: ChangeRequest | null;
  /** For the audit. */
  readonly detail: string;
}

type Soon<Value> = Value | Promise<Value>;

/**
 * What is of one kind in a request; {@link requestChange} does the rest.
 * `Sent`: what was typed, pressed or filled in; `Seen`: that and what was observed of it; `Asked`: its inputs, read.
 */
export interface RequestParts<Sent, Seen extends ObservedSubject, Asked> {
  observe(
    deps: ChatDependencies,
    sent: Sent,
    turn: Turn,
  ): Promise<Seen | { readonly ok: false; readonly refused: Refused }>;
  /** The form; `problems` say what is wrong with what was entered, by the names of its inputs. */
  form(deps: ChatDependencies, seen: Seen, problems: readonly Problem[], turn: Turn): Soon<Answer>;
  /** Reads what this kind alone asks for, and says all that is wrong with it. */
  read(
    deps: ChatDependencies,
    seen: Seen,
    turn: Turn,
  ): Soon<
    | { readonly ok: true; readonly asked: Asked }
    | { readonly ok: false; readonly problems: readonly Problem[] }
  >;
  /** Plans from what was observed; the runner plans again from the tenant as it is then. */
  plan(
    deps: ChatDependencies,
    seen: Seen,
    asked: Asked,
    common: { readonly reason: string; readonly startAt: Date | null },
    turn: Turn,
  ): Soon<{ readonly ok: true; readonly plan: Plan } | Extract<PlanResult, { readonly ok: false }>>;
  /** The card of a dry run, with a way back to the form. */
  readonly preview?: (seen: Seen, asked: Asked, plan: Plan) => Card;
  draft(seen: Seen, asked: Asked, plan: Plan): Draft;
}

/** The button that leads to a form, and the one that the form sends, by what their verbs carry. */
export function formButtons<Sent, Seen extends ObservedSubject, Asked>(
  parts: RequestParts<Sent, Seen, Asked>,
  [verb, schema]: readonly [Verb, z.ZodType<Sent>],
  filledIn: readonly [Verb, z.ZodType<Sent>],
): readonly Capability[] {
  return [
    capability({
      permission: "request",
      readers: "asker",
      pressed: { verb, schema },
      run: (deps, sent, turn) => showForm(parts, deps, sent, turn),
    }),
    filledInButton(parts, filledIn),
  ];
}

/** What a form sends. */
export function filledInButton<Sent, Seen extends ObservedSubject, Asked>(
  parts: RequestParts<Sent, Seen, Asked>,
  [verb, schema]: readonly [Verb, z.ZodType<Sent>],
): Capability {
  return capability({
    permission: "request",
    readers: "asker",
    roles: "fresh",
    pressed: { verb, schema },
    run: (deps, sent, turn) => requestChange(parts, deps, sent, turn),
  });
}

/** The form with what was sent in it, or why this cannot be asked for. */
export async function showForm<Sent, Seen extends ObservedSubject, Asked>(
  parts: RequestParts<Sent, Seen, Asked>,
  deps: ChatDependencies,
  sent: Sent,
  turn: Turn,
): Promise<Answer> {
  const seen = await parts.observe(deps, sent, turn);
  return seen.ok ? parts.form(deps, seen, [], turn) : seen.refused;
}

/**
 * Makes the draft that was asked for, which the runner plans, checks and puts up for approval, or refuses. What is wrong
 * with what was entered is said all at once, on the form, and then nothing is made.
 */
export async function requestChange<Sent, Seen extends ObservedSubject, Asked>(
  parts: RequestParts<Sent, Seen, Asked>,
  deps: ChatDependencies,
  sent: Sent,
  turn: Turn,
): Promise<Answer> {
  const seen = await parts.observe(deps, sent, turn);
  if (!seen.ok) return seen.refused;

  const reason = seen.values.reason.trim();
  const read = await parts.read(deps, seen, turn);
  const start = readStart(seen.values, turn.zone ?? "UTC", turn.now);
  const startAt = start.ok ? start.at : null;
  const planned = read.ok && (await parts.plan(deps, seen, read.asked, { reason, startAt }, turn));
  const missing = seen.dryRun ? undefined : await approversMissing(deps, turn);
  const problems = [
    ...(read.ok ? [] : read.problems),
    ...(planned && !planned.ok ? problemsOf(planned) : []),
    ...(seen.dryRun ? [] : problemsWith("reason", isReason(reason) ? [] : [reasonMissing])),
    ...(start.ok ? [] : [start.problem]),
    ...problemsWith(null, missing === undefined ? [] : [missing]),
  ];
  if (!read.ok || !planned || !planned.ok || problems.length > 0)
    return parts.form(deps, seen, problems, turn);
  if (seen.dryRun && parts.preview)
    return { type: "card", card: parts.preview(seen, read.asked, planned.plan) };

  const { kind, subject, request, detail } = parts.draft(seen, read.asked, planned.plan);
  const busy = await busyWith(
    deps,
    subject,
    kinds[kind].subject === "trunk" ? lockOfTrunk(subject) : lockOfPolicy(subject),
  );
  if (busy) return busy;
  const { person, now } = turn;
  const created = await deps.changes.create(
    { kind, subject, request, reason, requestedBy: person, requestedAt: now, startAt },
    { at: now, actor: person, action: `change.request.${kind}`, subject, outcome: "done", detail },
  );
  if (!created.ok) return oneAtATime(subject, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}

const reasonMissing = `Give a reason, ${leastReasonWords}: it is what the approver decides by.`;

function problemsOf({ reasons, about = {} }: Extract<PlanResult, { ok: false }>): readonly Problem[] {
  return reasons.map((says) => ({ about: about[says] ?? null, says }));
}

export function oneAtATime(subject: string, openId: number): Refused {
  const name = changeName(openId);
  return refusal(
    "One change at a time",
    `${name} is still open on ${subject}. Wait for its end, or have it cancelled or rolled back.`,
    [{ title: name, command: `change ${name}` }],
  );
}

/** The refusal where another change is open on the subject, or holds its lock. */
export async function busyWith(
  { changes }: Pick<ChatDependencies, "changes">,
  subject: string,
  lock: string,
): Promise<Refused | undefined> {
  const id = (await changes.openOn(subject))?.id ?? (await changes.lockHolder(lock));
  return id === undefined ? undefined : oneAtATime(subject, id);
}
