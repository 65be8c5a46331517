import type { z } from "zod";
import type { LastInputs } from "../../move/last-inputs.ts";
import { marked } from "../marks.ts";
import { clean, prose } from "../text.ts";
import { zoneName } from "../time.ts";

const mostLines = 14;
/** Bytes of one list, so that Teams takes the card whatever is in them. */
const room = 5_000;

/** One sentence a line, and how many more there are. */
export function lines(sentences: readonly string[], standing: "look" | "good"): readonly string[] {
  return listWithin(sentences.map((sentence) => marked(standing, prose(sentence, 260))));
}

export function listWithin(all: readonly string[]): readonly string[] {
  let left = room;
  const fits = all.findIndex((line, at) => {
    left -= Buffer.byteLength(line);
    return at >= mostLines || (at > 0 && left < 0);
  });
  return fits === -1 ? all : [...all.slice(0, fits), `And ${all.length - fits} more.`];
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
