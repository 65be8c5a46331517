import { cut } from "../../lib/cut.ts";
import type { Replay } from "../replay/replay.ts";
import { differenceName, findingsOf, gapsOf } from "../replay/words.ts";
import { marked } from "../../teams/cards/marks.ts";
import { choiceTitle, prose } from "../../teams/cards/text.ts";

/** Differences that stand in a list of their own; the others are accepted together, as the replay's card lists them. */
const maxChoices = 10;

/** What an approver must know of a replay: how far it can be trusted, and what it found. */
export function replayLines(replay: Replay | null): readonly string[] {
  if (!replay) return [];
  return [
    ...findingsOf(replay).map((finding) =>
      marked(replay.differences.length > 0 ? "warning" : "good", prose(finding, 240)),
    ),
    ...gapsOf(replay).map((gap) => marked("unknown", prose(gap, 240))),
  ];
}

/** Whether nothing of it is a warning or unknown; so is what was not replayed. */
export function isWhole(replay: Replay | null): boolean {
  return !replay || replay.differences.length + gapsOf(replay).length === 0;
}

/** What an approver ticks: each difference by its name. Values are ids, which clients join by commas. */
export function differenceChoices(
  replay: Replay | null,
): readonly { readonly title: string; readonly value: string }[] {
  const differences = replay?.differences ?? [];
  return cut(
    differences.map((difference) => ({
      title: choiceTitle(differenceName(difference), 180),
      value: difference.id,
    })),
    maxChoices,
    (left) => ({
      title: `The ${left} others that the replay lists`,
      value: differences
        .slice(-left)
        .map(({ id }) => id)
        .join(),
    }),
  );
}
