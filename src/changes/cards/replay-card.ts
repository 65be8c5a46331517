import { changeName } from "../change.ts";
import { shortDigest } from "../digest.ts";
import type { Replay } from "../replay/replay.ts";
import { replayedDays, replaySections } from "../replay/words.ts";
import type { Card } from "../../teams/cards/cards.ts";
import { button } from "../../teams/cards/buttons.ts";
import { firstOf, lookupCard } from "../../teams/cards/lookup-card.ts";
import { marked, tones, type Standing } from "../../teams/cards/marks.ts";
import { replayLines } from "./replay-words.ts";
import { clean, counted, plain, prose } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";

export interface ReplayView {
  readonly changeId: number;
  readonly subject: string;
  readonly digest: string;
  readonly replay: Replay;
  readonly now: Date;
  /** IANA name. */
  readonly zone: string;
}

const maxLines = 8;

/** What the last days' calls would do by a change's plan. */
export function replayCard({ changeId, subject, digest, replay, now, zone }: ReplayView): Card {
  const { differences, read, people } = replay;
  const standing: Standing =
    differences.length > 0 ? "warning" : read < 1 || people === null ? "unknown" : "good";
  const state =
    differences.length > 0
      ? `${counted(differences.length, "difference")} that the plan does not intend`
      : read === 0 || people === null
        ? "Unknown: nothing could be replayed"
        : "No difference that the plan does not intend";
  return lookupCard({
    summary: clean(`Replay of ${changeName(changeId)}: ${state}`, 160),
    tone: tones[standing],
    kicker: `${changeName(changeId)} · the last ${replayedDays} days’ calls`,
    title: plain(subject, 120),
    state: marked(standing, state),
    points: replayLines(replay),
    age: `Calls from ${timeOf(new Date(replay.from), now, zone)} to ${timeOf(new Date(replay.to), now, zone)}; digest ${shortDigest(digest)}`,
    facts: [],
    sections: replaySections(replay).map(({ title, lines }) => ({
      title,
      lines: firstOf(
        lines.map((line) => prose(line, 160)),
        maxLines,
      ),
    })),
    buttons: [button(changeName(changeId), "show", { view: "change", id: changeId })],
  });
}
