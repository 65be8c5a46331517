import { changeName } from "../../change.ts";
import type { Plan, TrunkPair } from "../../plan.ts";
import type { Problem } from "../../../lib/problem.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { withProblems } from "../../../teams/cards/form-problems.ts";
import type { EmergencyInputs } from "./request-emergency.ts";
import { bold, clean, counted, plain } from "../../../teams/cards/text.ts";
import { ageOf } from "../../../teams/cards/time.ts";
import { commonFields, listWithin } from "../after-migration-facts.ts";
import { stepWords } from "../../cards/waves/plan-sections.ts";
import { windowWords } from "../../cards/waves/plan-words.ts";
import { emergencyList } from "../../cards/bypass-words.ts";

/** Inputs of the submitted form: those of `EmergencyInputs`. */
export interface EmergencyFormView {
  /** Of the migration. */
  readonly changeId: number;
  readonly pair: TrunkPair;
  /** What would be asked for, from the last observation. */
  readonly plan: Plan;
  readonly fleetAsOf: Date;
  readonly values: EmergencyInputs;
  /** What is wrong with what was filled in. */
  readonly problems: readonly Problem[];
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  readonly now: Date;
}

export const emergencyFormCard = (view: EmergencyFormView): Card =>
  withProblems(fill(emergencyFormData(view)), view.problems);

const fill = card<ReturnType<typeof emergencyFormData>>("emergency-form");

export function emergencyFormData(view: EmergencyFormView) {
  const { changeId, pair, plan, fleetAsOf, values, zone, now } = view;
  const { emergencyPolicies } = plan.basis;
  return {
    changeId,
    summary: clean(`Move emergency calls to ${pair.to.fqdn}, after ${changeName(changeId)}`, 160),
    kicker: `Emergency calls, after ${changeName(changeId)}`,
    title: `${plain(pair.from.fqdn, 120)} → ${plain(pair.to.fqdn, 120)}`,
    routesTitle: `${counted(plan.opening.length, "route moves", "routes move")} at once, for everybody on them`,
    routes: listWithin(plan.opening.map((step) => stepWords(step, plan))),
    facts: [
      ...(emergencyPolicies.length === 0
        ? []
        : [
            {
              title: "Policies",
              value: bold(
                emergencyList(
                  emergencyPolicies.map(({ name, emergencyNumbers }) => ({
                    policy: name,
                    dialStrings: [...new Set(emergencyNumbers.map(({ dialString }) => dialString))],
                  })),
                ),
              ),
            },
          ]),
      { title: "Window", value: windowWords(plan.window) },
      { title: "Read", value: ageOf(fleetAsOf, now) },
    ],
    testCall: clean(values.attestedTestCall, 200) || null,
    ...commonFields(values, zone, now),
    next: "Asking reads the routes anew and asks the approvers, who read the test call under your name. Arrange a second one for right after the move.",
  };
}
