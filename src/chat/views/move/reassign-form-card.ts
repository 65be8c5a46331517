import type { MovePlan } from "../../../change/move/move-plan.ts";
import { card, type Card } from "../../cards.ts";
import { cautionLines } from "../cautions.ts";
import type { ReassignInputs } from "../../reassign-options.ts";
import { marked } from "../marks.ts";
import { bold, capital, clean, counted, listed, number, plain, prose } from "../text.ts";
import { ageOf, zoneName } from "../time.ts";
import { labelWords, peopleOf, stayWords, waveWords, windowWords } from "./plan-words.ts";

/** Inputs of the submitted form: those of `ReassignInputs`; its data has the list's id and the policy. */
export interface ReassignFormView {
  readonly listId: number;
  readonly policy: string;
  /** How many were named. */
  readonly people: number;
  /** Of a policy's people, those who cannot call out and were passed over. */
  readonly leftOut: number;
  /** What would be asked for; null where what was filled in makes no plan. */
  readonly plan: MovePlan | null;
  readonly values: ReassignInputs;
  readonly problems: readonly string[];
  readonly usersAsOf: Date;
  /** IANA name of the zone in which times are read. */
  readonly zone: string;
  readonly now: Date;
}

export const reassignFormCard = (view: ReassignFormView): Card => render(reassignFormData(view));

const render = card<ReturnType<typeof reassignFormData>>("reassign-form");
const mostProblems = 12;

export function reassignFormData(view: ReassignFormView) {
  const { listId, policy, people, leftOut, plan, values, problems, usersAsOf, zone, now } = view;
  const filled = (text: string, most: number) => clean(text, most) || null;
  return {
    summary: clean(`Reassign ${people} people to ${policy}: request`, 160),
    kicker: "Reassign people to a policy",
    title: `${counted(people, "person", "people")} → ${plain(policy, 100)}`,
    intro: "They get the policy directly, wave by wave, once an approver released it.",
    problems: problems.slice(0, mostProblems).map((problem) => marked("look", prose(problem, 300))),
    facts: [
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
    cautions: cautionLines(plan?.cautions ?? []),
    waves: (plan?.waves ?? []).map(
      (wave) => `${wave.number}\u2060. ${plain(wave.title, 60)}: ${waveWords(wave)}`,
    ),
    wavesSummary: "Sizes, waiting times and how they are approved",
    windowSummary: capital(windowWords(plan?.window ?? null)),
    pilotSize: filled(values.pilotSize, 6),
    pilotBakeHours: filled(values.pilotBakeHours, 4),
    shares: filled(values.shares, 100),
    bakeHours: filled(values.bakeHours, 4),
    approveWaves: values.approveWaves,
    windowDays: filled(values.windowDays, 40),
    windowFrom: filled(values.windowFrom, 5),
    windowTo: filled(values.windowTo, 5),
    windowZone: filled(values.windowZone, 60),
    reason: filled(values.reason, 500),
    start: values.start,
    startDate: filled(values.startDate, 10),
    startTime: filled(values.startTime, 5),
    later: `Later, at the time below (${zoneName(now, zone)})`,
    dateLabel: "Start date, if later",
    timeLabel: `Start time, if later (${zoneName(now, zone)})`,
    next: "Sending this reads everybody anew, plans it and asks the approvers. Nobody is moved before one of them approves.",
    listId,
    policy: clean(policy, 255),
  };
}

function planFacts(plan: MovePlan) {
  return [
    { title: "Move", value: bold(counted(peopleOf(plan), "person", "people")) },
    { title: "From", value: listed(plan.policies.map(({ from }) => plain(from, 80))) },
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
