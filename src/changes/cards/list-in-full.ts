import { changeName } from "../change.ts";
import { cutWithin } from "../../lib/cut.ts";
import { marked, type Standing } from "../../teams/cards/marks.ts";
import { prose } from "../../teams/cards/text.ts";

/** Bytes of one list on a card, so that Teams takes the card whatever is in them. */
const room = 4_500;
const size = (line: string) => Buffer.byteLength(JSON.stringify(line));

/** What somebody decides upon: every sentence at its length, and where there is no room for one, how to read it. */
export function listInFull(
  sentences: readonly string[],
  standing: Standing | null,
  changeId: number,
  bytes = room,
): readonly string[] {
  const lines = sentences.map((text) => (standing === null ? prose(text) : marked(standing, prose(text))));
  return cutWithin(lines, { room: bytes, most: 40, size }, (left) =>
    marked(
      "warning",
      `And ${left} more: read them before you decide, with ${prose(`\`export ${changeName(changeId)} markdown\``)}.`,
    ),
  );
}

/** The same in a form, whose request shows everything to those who decide. */
export function listInForm(sentences: readonly string[], standing: Standing): readonly string[] {
  const lines = sentences.map((text) => marked(standing, prose(text, 300)));
  return cutWithin(lines, { room, most: 14, size }, (left) => `And ${left} more.`);
}
