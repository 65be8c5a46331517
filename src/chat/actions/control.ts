import { z } from "zod";
import type { Permission } from "../../change/roles.ts";
import { action, type Action } from "../action.ts";
import { changeIdField, digestField, textInput, whole } from "../inputs.ts";
import { control, type Control } from "../move/control.ts";
import type { ChatDependencies } from "../turn.ts";

const waveField = whole(1_000);
const changeId = changeIdField;

type ControlVerb =
  | "pause"
  | "resume"
  | "retry"
  | "abort"
  | "brake"
  | "release"
  | "advance"
  | "hear"
  | "acknowledge"
  | "withdraw";

/** The buttons that steer a change which moves people. */
export function controlActions(deps: ChatDependencies): Readonly<Record<ControlVerb, Action>> {
  const steer = <Schema extends z.ZodType<{ changeId: number }>>(
    verb: ControlVerb,
    permission: Permission,
    schema: Schema,
    make: (data: z.infer<Schema>) => Control,
  ) =>
    action(verb, permission, schema, (data, turn) => control(deps, data.changeId, make(data), turn), {
      decides: true,
    });
  const plain = z.object({ changeId });
  return {
    pause: steer("pause", "control", plain, () => ({ type: "pause", reason: null })),
    resume: steer("resume", "control", plain, () => ({ type: "resume" })),
    retry: steer("retry", "control", plain, () => ({ type: "retry" })),
    brake: steer("brake", "control", z.object({ changeId, brakeReason: textInput }), ({ brakeReason }) => ({
      type: "brake",
      reason: brakeReason || null,
    })),
    abort: steer("abort", "control", z.object({ changeId, abortReason: textInput }), ({ abortReason }) => ({
      type: "abort",
      reason: abortReason || null,
    })),
    release: steer(
      "release",
      "approve",
      z.object({ changeId, wave: waveField, digest: digestField }),
      ({ wave, digest }) => ({ type: "release", wave, digest }),
    ),
    advance: steer(
      "advance",
      "approve",
      z.object({ changeId, wave: waveField, advanceReason: textInput }),
      ({ wave, advanceReason }) => ({ type: "advance", wave, reason: advanceReason }),
    ),
    acknowledge: steer(
      "acknowledge",
      "approve",
      z.object({ changeId, seen: z.union([z.literal(0), whole(1_000)]), acknowledgeReason: textInput }),
      ({ seen, acknowledgeReason }) => ({ type: "acknowledge", seen, reason: acknowledgeReason }),
    ),
    withdraw: steer(
      "withdraw",
      "approve",
      z.object({ changeId, wave: waveField, withdrawReason: textInput }),
      ({ wave, withdrawReason }) => ({ type: "withdraw", wave, reason: withdrawReason }),
    ),
    hear: steer(
      "hear",
      "control",
      z.object({ changeId, wave: waveField, bothWays: z.enum(["yes", "no"]) }),
      ({ wave, bothWays }) => ({ type: "hear", wave, bothWays: bothWays === "yes" }),
    ),
  };
}
