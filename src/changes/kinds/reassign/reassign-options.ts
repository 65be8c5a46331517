import { z } from "zod";
import { problemsWith, type Problem } from "../../../lib/problem.ts";
import { defaultGate } from "../../plan.ts";
import type { ReassignOptions } from "./kind.ts";
import { readWindow } from "../../waves/window.ts";
import { numberEntered } from "../../../lib/number-entered.ts";
import { numberInput, textInput } from "../../../teams/capability/inputs.ts";
import { CommonInputs, untouched } from "../request-change.ts";

/** What the form's inputs send. */
export const ReassignInputs = CommonInputs.extend({
  pilotSize: numberInput(20).default(""),
  pilotBakeHours: numberInput(20).default(""),
  shares: textInput,
  bakeHours: numberInput(20).default(""),
  approveWaves: z.enum(["together", "each"]).catch("together"),
  windowDays: textInput,
  windowFrom: textInput,
  windowTo: textInput,
  windowZone: textInput,
});
export type ReassignInputs = z.infer<typeof ReassignInputs>;

/** What the form proposes to so many people: whoever fits into a pilot moves at once. Source: docs/migration.md, "Waves". */
export function proposedInputs(people: number, zone: string): ReassignInputs {
  const few = people <= 20;
  return {
    ...untouched,
    pilotSize: few ? String(Math.max(people, 1)) : "15",
    pilotBakeHours: few ? "0" : "24",
    shares: few ? "100" : "5, 25, 100",
    bakeHours: few ? "0" : "24",
    approveWaves: "together",
    windowDays: "",
    windowFrom: "",
    windowTo: "",
    windowZone: zone,
  };
}

/** What was filled in, as far as it can be read at all; whether it makes sense, the plan says. */
export function readOptions(
  inputs: ReassignInputs,
  about: { readonly policy: string; readonly people: readonly string[] },
  zone: string,
):
  | { readonly ok: true; readonly asked: ReassignOptions }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const window = readWindow(
    { days: inputs.windowDays, from: inputs.windowFrom, to: inputs.windowTo },
    inputs.windowZone || zone,
  );
  if (!window.ok) return { ok: false, problems: problemsWith("windowFrom", [window.problem]) };
  return {
    ok: true,
    asked: {
      ...about,
      pilot: [],
      pilotSize: numberIn(inputs.pilotSize),
      shares: inputs.shares
        .split(/[\s,;%]+/)
        .filter(Boolean)
        .map(numberIn),
      pilotBakeHours: numberIn(inputs.pilotBakeHours),
      bakeHours: numberIn(inputs.bakeHours),
      // Nobody changes trunk by plan, so there is nothing to judge.
      gate: defaultGate,
      window: window.window,
      approveWaves: inputs.approveWaves,
      onFailedGate: "ask",
    },
  };
}

/** What is no number becomes one that no rule allows. */
function numberIn(text: string): number {
  return numberEntered(text) ?? Number.NaN;
}
