import { z } from "zod";
import { planReassign } from "./plan-reassign.ts";
import { refused, type PlanResult } from "../../plans/migration-snapshot.ts";
import type { ReassignOptions } from "./kind.ts";
import type { FleetObservation, Observed } from "../../../store/observations/observation-store.ts";
import { peopleNotRead } from "../../../people/people.ts";
import { cut } from "../../../lib/cut.ts";
import { clean } from "../../../teams/cards/text.ts";
import { capability, type Capability } from "../../../teams/capability/capability.ts";
import { whole } from "../../../teams/capability/inputs.ts";
import {
  refusal,
  type Answer,
  type ChatDependencies,
  type Suggestion,
  type Turn,
} from "../../../teams/capability/turn.ts";
import { filledInButton, showForm, type RequestParts } from "../request-change.ts";
import { reassignFormCard } from "./reassign-form-card.ts";
import { proposedInputs, readOptions, ReassignInputs } from "./reassign-options.ts";
import { noSuchPolicy, peopleNamed, policyNamed } from "./reassign-people.ts";
import { readReassign } from "./reassign-text.ts";

/** What a form is about: the people stand in a list of their own, which only its maker can use. */
interface Sent {
  readonly listId: number;
  /** As typed, or as a card said. */
  readonly policy: string;
  /** Of a policy's people, those who were passed over. */
  readonly leftOut?: number;
  /** Absent until the form is filled in. */
  readonly inputs?: ReassignInputs;
}

interface Seen extends Sent {
  readonly ok: true;
  readonly userIds: readonly string[];
  readonly values: ReassignInputs;
  readonly fleet: Observed<FleetObservation> | undefined;
}

/** A part of a name may have meant somebody: so few are named in full before they are asked for. */
const maxNamedInForm = 5;

const parts: RequestParts<Sent, Seen, ReassignOptions> = {
  async observe({ peopleLists, observations }, sent, { person, zone }) {
    const [userIds, fleet] = await Promise.all([
      peopleLists.find(sent.listId, person.id),
      observations.fleet(),
    ]);
    if (userIds) {
      const values = sent.inputs ?? proposedInputs(userIds.length, zone ?? "UTC");
      return { ...sent, ok: true, userIds, values, fleet };
    }
    return {
      ok: false,
      refused: refusal(
        "Who was that?",
        "The people of that form are not kept any more, or another person filled it in. Write the reassignment again.",
      ),
    };
  },
  async form(deps, seen, problems, turn) {
    const read = readForm(seen, turn);
    const few = seen.userIds.length <= maxNamedInForm ? seen.userIds : [];
    const [planned, users, named] = await Promise.all([
      read.ok
        ? planObserved(deps, seen, read.asked, turn)
        : { ok: false as const, reasons: read.problems.map(({ says }) => says) },
      deps.observations.usersByPolicy(),
      deps.observations.findUsers(few),
    ]);
    if (!planned.ok && problems.length === 0) return notPossible(planned.reasons);
    const card = reassignFormCard({
      listId: seen.listId,
      policy: planned.ok ? planned.plan.subject : seen.policy,
      people: seen.userIds.length,
      named: [...named.values()].flat().map(({ userPrincipalName }) => userPrincipalName),
      leftOut: seen.leftOut ?? 0,
      plan: planned.ok ? planned.plan : null,
      values: seen.values,
      problems,
      usersAsOf: users?.at ?? turn.now,
      zone: turn.zone ?? "UTC",
      now: turn.now,
    });
    return { type: "card", card };
  },
  read: (_, seen, turn) => readForm(seen, turn),
  plan: (deps, seen, asked, _, turn) => planObserved(deps, seen, asked, turn),
  draft: ({ userIds, values }, asked, { subject }) => ({
    kind: "reassign",
    subject,
    request: { kind: "reassign", options: { ...asked, policy: subject } },
    detail: `${userIds.length} people; ${values.reason}`,
  }),
};

const FilledIn = ReassignInputs.extend({ listId: whole(2 ** 31 - 1), policy: z.string().max(255) }).transform(
  ({ listId, policy, ...inputs }): Sent => ({ listId, policy, inputs }),
);

export const reassign: readonly Capability[] = [
  capability<readonly string[]>({
    permission: "request",
    readers: "asker",
    typed: {
      name: "reassign",
      usages: [
        {
          syntax: "reassign <people> to <policy>",
          does: "ask for people to be moved to another voice routing policy",
        },
        { syntax: 'reassign @"<policy>" to <policy>', does: "the same for everybody on a policy" },
        { syntax: "reassign to <policy>", does: "the same for those in a CSV file, sent with the message" },
      ],
      parse: (words) => words,
    },
    run: startReassign,
  }),
  filledInButton<Sent, Seen, ReassignOptions>(parts, ["requestReassign", FilledIn]),
];

/** Finds out who is meant and answers with the form; nothing is asked for yet. */
async function startReassign(deps: ChatDependencies, args: readonly string[], turn: Turn): Promise<Answer> {
  const read = readReassign(turn.said?.line ?? ["reassign", ...args].join(" "));
  if (!read.ok) return refusal("Whom, and to what?", read.problem);
  const fleet = await deps.observations.fleet();
  const users = await deps.observations.usersByPolicy();
  if (!fleet || !users) return peopleNotRead(deps);
  const { routing } = fleet.value;
  const policy = policyNamed(read.policy, routing);
  if (policy === undefined) {
    const { problems, near } = noSuchPolicy(read.policy, routing);
    // A file is not sent again with a press of a button.
    const { source } = read;
    const who =
      source.kind === "policy"
        ? `@"${source.name}"`
        : source.kind === "people"
          ? source.names.join(", ").slice(0, 200)
          : undefined;
    return refusal(
      "No such policy",
      problems.join(" "),
      who === undefined ? [] : near.map((name) => ({ title: name, command: `reassign ${who} to "${name}"` })),
    );
  }
  const named = await peopleNamed(deps, read.source, routing, policy, turn);
  if (!named.ok) return notPossible(named.problems, named.offers);
  const listId = await deps.peopleLists.keep(turn.person.id, named.userIds, turn.now);
  return showForm(parts, deps, { listId, policy, leftOut: named.leftOut }, turn);
}

function readForm({ values, policy, userIds }: Seen, { zone }: Turn) {
  return readOptions(values, { policy, people: userIds }, zone ?? "UTC");
}

/** From what was last observed; the runner makes its own plan from what is then. */
async function planObserved(
  { observations, config }: Pick<ChatDependencies, "observations" | "config">,
  { fleet, userIds, values }: Seen,
  options: ReassignOptions,
  { person, now }: Turn,
): Promise<PlanResult> {
  if (!fleet)
    return refused("The voice routing of this tenant has not been read yet. Try again in a minute.");
  const found = await observations.findUsers(userIds);
  const users = [...found.values()].flatMap(([user]) => user ?? []);
  return planReassign(
    { routing: fleet.value.routing, users },
    {
      requestedBy: person.id,
      reason: values.reason,
      startAt: null,
      approvalsRequired: config.approvalsRequired,
      now,
      options,
    },
  );
}

const maxProblems = 20;

/** Everything that is wrong, a sentence each, as far as people read. */
function notPossible(problems: readonly string[], offers: readonly Suggestion[] = []): Answer {
  const shown = problems.map((problem) => clean(problem, 200));
  return refusal(
    "Nothing was started",
    cut(shown, maxProblems, (left) => `And ${left} more.`).join(" "),
    offers,
  );
}
