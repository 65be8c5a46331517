import { z } from "zod";
import { usualGate } from "../change/move/move-plan.ts";
import type { ReassignOptions } from "../change/move/request.ts";
import { readWindow } from "../change/move/window.ts";
import { textInput } from "./inputs.ts";

/** What the form's inputs send. */
export const ReassignInputs = z.object({
  reason: textInput,
  start: z.enum(["now", "later"]).default("now"),
  startDate: textInput,
  startTime: textInput,
  pilotSize: textInput,
  pilotBakeHours: textInput,
  shares: textInput,
  bakeHours: textInput,
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
    reason: "",
    start: "now",
    startDate: "",
    startTime: "",
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
  | { readonly ok: true; readonly options: ReassignOptions }
  | { readonly ok: false; readonly problem: string } {
  const window = readWindow(
    { days: inputs.windowDays, from: inputs.windowFrom, to: inputs.windowTo },
    inputs.windowZone || zone,
  );
  if (!window.ok) return window;
  return {
    ok: true,
    options: {
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
      gate: usualGate,
      window: window.window,
      approveWaves: inputs.approveWaves,
      onFailedGate: "ask",
    },
  };
}

/** What is no number becomes one that no rule allows. */
function numberIn(text: string): number {
  return /^\d{1,6}(?:[.,]\d{1,2})?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}
