import { z } from "zod";
import { wholeRouting } from "../../plans/request.ts";
import { stepwise, type Kind } from "../kind.ts";

/** Of a migration whose waves are done: its emergency routes take the new trunk. */
const EmergencyRequest = z.object({
  kind: z.literal("emergency"),
  migration: z.number().int(),
  attestedTestCall: z.string(),
});

export const emergency: Kind<z.infer<typeof EmergencyRequest>> = {
  request: EmergencyRequest,
  subject: "trunk",
  title: "Move emergency routes",
  words: "emergency routes",
  asks: "move the emergency routes of {subject} to {to}, for everybody at once",
  heading: "Emergency routes to the new trunk",
  done: "Done: emergency routes take the new trunk",
  needsWhole: wholeRouting,
  pausable: true,
  checks: "none",
  setsBypass: null,
  toNewTrunk: false,
  leadsToBypass: true,
  replay: { route: "same", mayMove: "emergency", mayGain: false },
  states: stepwise,
  sections: { opening: "What will happen", wavesFirst: false, asSent: true },
};
