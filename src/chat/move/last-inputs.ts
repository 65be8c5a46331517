import { z } from "zod";
import { changeIdField, textInput } from "../inputs.ts";

/** What the forms that end a migration ask for alike; `changeId` is the migration's. */
export const LastInputs = z.object({
  changeId: changeIdField,
  reason: textInput,
  start: z.enum(["now", "later"]).default("now"),
  startDate: textInput,
  startTime: textInput,
});

/** `option` is "" until one is chosen. */
export const CloseOutInputs = LastInputs.extend({
  option: z.enum(["", "drain", "remove", "foldBack"]).default(""),
  attestedInbound: z.enum(["true", "false"]).default("false"),
});
export type CloseOutInputs = z.infer<typeof CloseOutInputs>;

/** What an approver reads of it stands on one card, so it is no longer than that shows. */
export const longestTestCall = 180;

export const EmergencyInputs = LastInputs.extend({ attestedTestCall: textInput });
export type EmergencyInputs = z.infer<typeof EmergencyInputs>;

export const untouched = { reason: "", start: "now", startDate: "", startTime: "" } as const;
