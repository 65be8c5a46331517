import type { Plan } from "../../plan.ts";
import { commonFields } from "../after-migration-facts.ts";
import type { Problem } from "../../../lib/problem.ts";
import { numberEntered } from "../../../lib/number-entered.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { withProblems } from "../../../teams/cards/form-problems.ts";
import type { ReassignInputs } from "./reassign-options.ts";
import { bold, capital, clean, counted, listed, number, plain } from "../../../teams/cards/text.ts";
import { ageOf } from "../../../teams/cards/time.ts";
import { labelWords, peopleOf, stayWords, waveWords, windowWords } from "../../cards/waves/plan-words.ts";
import { listInForm } from "../../cards/list-in-full.ts";

/** Inputs of the submitted form: those of `ReassignInputs`; its data has the list's id and the policy. */
export interface ReassignFormView {
  readonly listId: number;
  readonly policy: string;
  /** How many were named. */
  readonly people: number;
  /** Their sign-in names, where they are few. */
  readonly named: readonly string[];
  /** Of a policy's people, those who cannot call out and were passed over. */
  readonly leftOut: number;
  /** What would be asked for; null where what was filled in makes no plan. */
  readonly plan: Plan | null;
  readonly values: ReassignInputs;
  /** What is wrong with what was filled in. */
  readonly problems: readonly Problem[];
  readonly usersAsOf: Date;
  /** IANA name of the zone in which times are read. */
  readonly zone: string;
  readonly now: Date;
}

export const reassignFormCard = (view: ReassignFormView): Card =>
  withProblems(fill(reassignFormData(view)), view.problems);

const fill = card<ReturnType<typeof reassignFormData>>("reassign-form");

export function reassignFormData(view: ReassignFormView) {
  const { listId, policy, people, named, leftOut, plan, values, usersAsOf, zone, now } = view;
  const filled = (text: string, most: number) => clean(text, most) || null;
  return {
    summary: clean(`Reassign ${people} people to ${policy}: request`, 160),
    kicker: "Reassign people to a policy",
    title: `${counted(people, "person", "people")} → ${plain(policy, 100)}`,
    intro: "They get the policy directly, wave by wave, once an approver released it.",
    facts: [
      ...(named.length === 0
        ? []
        : [{ title: "Named", value: listed(named.map((name) => plain(name, 120))) }]),
      ...(plan === null ? [] : planFacts(plan)),
      ...(leftOut === 0
        ? []
        : [
            {
              title: "Passed over",
              value: `${number(leftOut)} who cannot call out, as they have no Enterprise Voice`,
            },
          ]),
      { title: "People read", value: ageOf(usersAsOf, now) },
    ],
    cautions: listInForm(plan?.cautions ?? [], "warning"),
    waves: (plan?.waves ?? []).map(
      (wave) => `${wave.number}\u2060. ${plain(wave.title, 60)}: ${waveWords(wave)}`,
    ),
    wavesSummary: "Sizes, waiting times and how they are approved",
    windowSummary: capital(windowWords(plan?.window ?? null)),
    pilotSize: numberEntered(values.pilotSize),
    pilotBakeHours: numberEntered(values.pilotBakeHours),
    shares: filled(values.shares, 100),
    bakeHours: numberEntered(values.bakeHours),
    approveWaves: values.approveWaves,
    windowDays: filled(values.windowDays, 40),
    windowFrom: filled(values.windowFrom, 5),
    windowTo: filled(values.windowTo, 5),
    windowZone: filled(values.windowZone, 60),
    ...commonFields(values, zone, now),
    next: "Sending this reads everybody anew, plans it and asks the approvers. Nobody is moved before one of them approves.",
    listId,
    policy: clean(policy, 255),
  };
}

function planFacts(plan: Plan) {
  return [
    { title: "Move", value: bold(counted(peopleOf(plan), "person", "people")) },
    {
      title: "From",
      value: listed(
        plan.policies.map(({ from }) => plain(from, 80)),
        12,
      ),
    },
    {
      title: "Stay",
      value:
        plan.excluded.length === 0
          ? "nobody"
          : plan.excluded.map(({ why, users }) => `${number(users)} ${stayWords[why]}`).join("; "),
    },
    ...(plan.labelled.length === 0
      ? []
      : [
          {
            title: "Among them",
            value: plan.labelled
              .map(({ label, users }) => `${number(users)} ${labelWords[label]}`)
              .join("; "),
          },
        ]),
    { title: "Gate", value: "none: nobody changes trunk by this plan alone, so calls are not judged" },
  ];
}
