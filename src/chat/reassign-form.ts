import type { MovePlan } from "../change/move/move-plan.ts";
import { planReassign } from "../change/move/plan-reassign.ts";
import type { ReassignOptions } from "../change/move/request.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";
import { proposedInputs, readOptions, type ReassignInputs } from "./reassign-options.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "./turn.ts";
import { reassignFormCard } from "./views/move/reassign-form-card.ts";
import { cut } from "../cut.ts";
import { clean } from "./views/text.ts";

/** What a form is about: the people stand in a list of their own, which only its maker can use. */
export interface ReassignAbout {
  readonly listId: number;
  /** As typed, or as a card said. */
  readonly policy: string;
  readonly userIds: readonly string[];
  readonly leftOut?: number;
}

export type ReassignDraft =
  | { readonly ok: true; readonly options: ReassignOptions; readonly plan: MovePlan }
  | { readonly ok: false; readonly problems: readonly string[] };

type Deps = Pick<ChatDependencies, "observations" | "config">;

/** The plan that a form would make, from what was last observed. The runner makes its own from what is then. */
export async function draftReassign(
  deps: Deps,
  { policy, userIds }: ReassignAbout,
  inputs: ReassignInputs,
  { person, zone, now }: Turn,
): Promise<ReassignDraft> {
  const fleet = await deps.observations.fleet();
  if (!fleet) return no("The voice routing of this tenant has not been read yet. Try again in a minute.");
  const read = readOptions(inputs, { policy, people: userIds }, zone ?? "UTC");
  if (!read.ok) return no(read.problem);
  const planned = planReassign(
    { routing: fleet.value.routing, users: await usersOf(deps, userIds) },
    {
      requestedBy: person.id,
      reason: inputs.reason,
      startAt: null,
      approvalsRequired: deps.config.approvalsRequired,
      now,
      options: read.options,
    },
  );
  return planned.ok
    ? { ok: true, options: read.options, plan: planned.plan }
    : { ok: false, problems: planned.reasons };
}

/** The form in which a reassignment is asked for. `again`: what was filled in before, and what is wrong with it. */
export async function showReassignForm(
  deps: Deps,
  about: ReassignAbout,
  turn: Turn,
  again?: { readonly values: ReassignInputs; readonly problems: readonly string[] },
): Promise<Answer> {
  const zone = turn.zone ?? "UTC";
  const values = again?.values ?? proposedInputs(about.userIds.length, zone);
  const [draft, users] = await Promise.all([
    draftReassign(deps, about, values, turn),
    deps.observations.usersByPolicy(),
  ]);
  if (!draft.ok && !again) return notPossible(draft.problems);
  const card = reassignFormCard({
    listId: about.listId,
    policy: draft.ok ? draft.plan.subject : about.policy,
    people: about.userIds.length,
    leftOut: about.leftOut ?? 0,
    plan: draft.ok ? draft.plan : null,
    values,
    problems: again?.problems ?? [],
    usersAsOf: users?.at ?? turn.now,
    zone,
    now: turn.now,
  });
  return { type: "card", card };
}

const mostProblems = 20;

/** Everything that is wrong, a sentence each, as far as people read. */
export function notPossible(problems: readonly string[]): Answer {
  const shown = problems.map((problem) => clean(problem, 200));
  return refusal("Nothing was started", cut(shown, mostProblems, (left) => `And ${left} more.`).join(" "));
}

async function usersOf({ observations }: Deps, userIds: readonly string[]): Promise<readonly VoiceUser[]> {
  const found = await observations.findUsers(userIds);
  return [...found.values()].flatMap(([user]) => user ?? []);
}

function no(problem: string): ReassignDraft {
  return { ok: false, problems: [problem] };
}
