import { z } from "zod";
import type { TenantPart } from "../../telephony/unread.ts";
import { ChangeWindow, GateRules } from "../plan.ts";

/** How people move, whatever to: of requests that move people, the schema's shape. */
export const waveOptions = {
  /** Object ids of the pilot; empty takes the proposed ones. */
  pilot: z.array(z.string()).readonly(),
  pilotSize: z.number().int(),
  /** Percentages that are reached after each wave behind the pilot, ascending, ending with 100. */
  shares: z.array(z.number()).readonly(),
  pilotBakeHours: z.number(),
  bakeHours: z.number(),
  gate: GateRules,
  window: ChangeWindow.nullable(),
  approveWaves: z.enum(["together", "each"]),
  onFailedGate: z.enum(["ask", "rollBack"]),
};
export type WaveOptions = Readonly<z.infer<z.ZodObject<typeof waveOptions>>>;

/** What must be read whole for routes and policies: a gap would make a copy that lacks something, or hide an emergency route. */
export const wholeRouting: readonly TenantPart[] = [
  "PSTN usages",
  "voice routes",
  "emergency call routing policies",
];
