import { changeName } from "../../../change/change.ts";
import type { MovePlan, TrunkPair } from "../../../change/move/move-plan.ts";
import { card, type Card } from "../../cards.ts";
import type { EmergencyInputs } from "../../move/last-inputs.ts";
import { bold, clean, counted, plain } from "../text.ts";
import { ageOf } from "../time.ts";
import { lastFields, lines, listWithin } from "./last-form.ts";
import { stepWords } from "./plan-sections.ts";
import { windowWords } from "./plan-words.ts";
import { emergencyList } from "../bypass-words.ts";

/** Inputs of the submitted form: those of `EmergencyInputs`. */
export interface EmergencyFormView {
  /** Of the migration. */
  readonly changeId: number;
  readonly pair: TrunkPair;
  /** What would be asked for, from the last observation. */
  readonly plan: MovePlan;
  readonly fleetAsOf: Date;
  readonly values: EmergencyInputs;
  readonly problems: readonly string[];
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  readonly now: Date;
}

export const emergencyFormCard = (view: EmergencyFormView): Card => render(emergencyFormData(view));

const render = card<ReturnType<typeof emergencyFormData>>("emergency-form");

export function emergencyFormData(view: EmergencyFormView) {
  const { changeId, pair, plan, fleetAsOf, values, problems, zone, now } = view;
  const { emergencyPolicies } = plan.basis;
  return {
    changeId,
    summary: clean(`Move emergency calls to ${pair.to.fqdn}, after ${changeName(changeId)}`, 160),
    kicker: `Emergency calls, after ${changeName(changeId)}`,
    title: `${plain(pair.from.fqdn, 120)} → ${plain(pair.to.fqdn, 120)}`,
    problems: lines(problems, "look"),
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
    ...lastFields(values, zone, now),
    next: "Asking reads the routes anew and asks the approvers, who read the test call under your name. Arrange a second one for right after the move.",
  };
}
