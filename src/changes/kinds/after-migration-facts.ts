import type { z } from "zod";
import { leastReasonWords } from "../reason.ts";
import type { CommonInputs } from "./request-change.ts";
import { marked } from "../../teams/cards/marks.ts";
import { clean, prose } from "../../teams/cards/text.ts";
import { zoneName } from "../../teams/cards/time.ts";
import { cutWithin } from "../../lib/cut.ts";

const maxLines = 14;
/** Bytes of one list, so that Teams takes the card whatever is in them. */
const room = 5_000;

/** One sentence a line, and how many more there are. */
export function lines(sentences: readonly string[], standing: "warning" | "good"): readonly string[] {
  return listWithin(sentences.map((sentence) => marked(standing, prose(sentence, 260))));
}

export function listWithin(all: readonly string[]): readonly string[] {
  const bounds = { room, most: maxLines, size: (line: string) => Buffer.byteLength(line) };
  return cutWithin(all, bounds, (left) => `And ${left} more.`);
}

/** Reason and start, as every form asks for them. */
export function commonFields(values: z.infer<typeof CommonInputs>, zone: string, now: Date) {
  const filled = (text: string, most: number) => clean(text, most) || null;
  return {
    reasonLabel: `Reason, which the approver will read (${leastReasonWords})`,
    reason: filled(values.reason, 500),
    start: values.start,
    startDate: filled(values.startDate, 10),
    startTime: filled(values.startTime, 5),
    later: `Later, at the time below (${zoneName(now, zone)})`,
    dateLabel: "Start date, if later",
    timeLabel: `Start time, if later (${zoneName(now, zone)})`,
  };
}
