import type { DoctorPorts } from "./ports.ts";

export type LineOutcome = "ok" | "warning" | "failure";

/** One thing the doctor looked at. */
export interface Line {
  readonly outcome: LineOutcome;
  readonly says: string;
  /** What to do; null where nothing needs doing. */
  readonly mend: string | null;
}

/** What one check found. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** One part of the bot's own set-up. It may reject: that too is something found. */
export interface DoctorCheck {
  readonly title: string;
  /** What to do when it rejects. */
  readonly mend: string;
  run(ports: DoctorPorts, signal: AbortSignal): Promise<readonly Line[]>;
}

export function ok(says: string): Line {
  return { outcome: "ok", says, mend: null };
}

export function warning(says: string, mend: string): Line {
  return { outcome: "warning", says, mend };
}

export function failure(says: string, mend: string): Line {
  return { outcome: "failure", says, mend };
}
