import type { z } from "zod";
import type { LastInputs } from "../../move/last-inputs.ts";
import { marked } from "../marks.ts";
import { clean, prose } from "../text.ts";
import { zoneName } from "../time.ts";
import { cutWithin } from "../../../cut.ts";

const mostLines = 14;
/** Bytes of one list, so that Teams takes the card whatever is in them. */
const room = 5_000;

/** One sentence a line, and how many more there are. */
export function lines(sentences: readonly string[], standing: "look" | "good"): readonly string[] {
  return listWithin(sentences.map((sentence) => marked(standing, prose(sentence, 260))));
}

export function listWithin(all: readonly string[]): readonly string[] {
  const bounds = { room, most: mostLines, size: (line: string) => Buffer.byteLength(line) };
  return cutWithin(all, bounds, (left) => `And ${left} more.`);
}

/** Reason and start, as both forms that end a migration ask for them. */
export function lastFields(values: z.infer<typeof LastInputs>, zone: string, now: Date) {
  const filled = (text: string, most: number) => clean(text, most) || null;
  return {
    reason: filled(values.reason, 500),
    start: values.start,
    startDate: filled(values.startDate, 10),
    startTime: filled(values.startTime, 5),
    later: `Later, at the time below (${zoneName(now, zone)})`,
    dateLabel: "Start date, if later",
    timeLabel: `Start time, if later (${zoneName(now, zone)})`,
  };
}
