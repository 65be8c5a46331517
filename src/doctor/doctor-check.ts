import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import type { DoctorPorts } from "./ports.ts";

/** One thing the doctor looked at. */
const Line = z.object({
  outcome: z.enum(["ok", "warning", "failure"]),
  says: z.string(),
  /** What to do; null where nothing needs doing. */
  remedy: z.string().nullable(),
});
export type Line = Immutable<z.infer<typeof Line>>;
export type LineOutcome = Line["outcome"];

/** What one check found. */
export const Section = z.object({ title: z.string(), lines: z.array(Line) });
export type Section = Immutable<z.infer<typeof Section>>;

/** One part of the bot's own set-up. It may reject: that too is something found. */
export interface DoctorCheck {
  readonly title: string;
  /** What to do when it rejects. */
  readonly remedy: string;
  run(ports: DoctorPorts, signal: AbortSignal): Promise<readonly Line[]>;
}

export function ok(says: string): Line {
  return { outcome: "ok", says, remedy: null };
}

export function warning(says: string, remedy: string): Line {
  return { outcome: "warning", says, remedy };
}

export function failure(says: string, remedy: string): Line {
  return { outcome: "failure", says, remedy };
}
