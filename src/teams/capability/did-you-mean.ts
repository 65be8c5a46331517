import { byName } from "../../telephony/fqdn.ts";

/** The candidates that somebody may have meant, nearest first, at most `most`; empty when nothing is near. */
export function nearest(typed: string, candidates: readonly string[], most = 3): readonly string[] {
  const text = typed.toLowerCase();
  if (text === "") return [];
  const tolerated = text.length <= 4 ? 1 : text.length <= 8 ? 2 : 3;
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceTo(text, candidate) }))
    .filter(({ distance }) => distance <= tolerated)
    .sort((a, b) => a.distance - b.distance || byName(a.candidate, b.candidate));
  // eslint-disable-next-line local/no-silent-cut -- guesses, not a list
  return near.slice(0, most).map(({ candidate }) => candidate);
}

/** Somebody who types the first label, or the beginning, of a name means that name. */
function distanceTo(text: string, candidate: string): number {
  if (text.length >= 3 && candidate.startsWith(text)) return 0.5;
  if (!text.includes(".") && candidate.includes(".")) {
    return Math.min(editDistance(text, candidate), editDistance(text, candidate.split(".")[0] ?? "") + 0.5);
  }
  return editDistance(text, candidate);
}

/** Damerau–Levenshtein distance (optimal string alignment): a swap of neighbours is one error. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
