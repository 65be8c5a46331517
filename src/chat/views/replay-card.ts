import { changeName } from "../../change/change.ts";
import { shortDigest } from "../../change/digest.ts";
import type { Replay } from "../../change/replay/replay.ts";
import { replayedDays, replaySections } from "../../change/replay/words.ts";
import type { Card } from "../cards.ts";
import { button } from "./buttons.ts";
import { firstOf, lookupCard } from "./lookup/lookup-card.ts";
import { marked, tones, type Standing } from "./marks.ts";
import { replayLines } from "./replay-words.ts";
import { clean, counted, plain, prose } from "./text.ts";
import { timeOf } from "./time.ts";

export interface ReplayView {
  readonly changeId: number;
  readonly subject: string;
  readonly digest: string;
  readonly replay: Replay;
  readonly now: Date;
  /** IANA name. */
  readonly zone: string;
}

const mostLines = 8;

/** What the last days' calls would do by a change's plan. */
export function replayCard({ changeId, subject, digest, replay, now, zone }: ReplayView): Card {
  const { differences, read, people } = replay;
  const standing: Standing =
    differences.length > 0 ? "look" : read < 1 || people === null ? "unknown" : "good";
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
        mostLines,
      ),
    })),
    buttons: [button(changeName(changeId), "show", { view: "change", id: changeId })],
  });
}
