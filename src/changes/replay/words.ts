import { counted, quotedList } from "../../lib/sentences.ts";
import type { Difference, Replay, ReplayedCalls, ReplayedWay } from "./replay.ts";

/** Days of calls that a replay runs. */
export const replayedDays = 7;

/** What an approver accepts: the difference, whom it concerns, how often. */
export function differenceName(difference: Difference): string {
  const { today, planned, kind, emergency } = difference;
  const whose = today ? `by route "${today.route}"` : "that no route takes today";
  return `${emergency ? "Emergency calls" : "Calls"} ${whose} ${whatOf(kind, today, planned)}: ${countWords(difference)}`;
}

function whatOf(kind: Difference["kind"], today: ReplayedWay | null, planned: ReplayedWay | null): string {
  const way = planned ? `"${planned.route}" (${trunksWords(planned.trunks)})` : "";
  switch (kind) {
    case "losesRoute":
      return "would lose their route";
    case "otherRoute":
      return `would take another route, ${way}`;
    case "gainsRoute":
      return `would take ${way}`;
    case "changesTrunk":
      return `would go from ${trunksWords(today?.trunks ?? [])} to ${trunksWords(planned?.trunks ?? [])}`;
  }
}

/** Of some calls: how many, of how many people, to which numbers. */
export function countWords({ calls, perhaps, people, block, example }: ReplayedCalls): string {
  const how =
    perhaps === 0
      ? counted(calls, "call")
      : calls === 0
        ? `perhaps ${counted(perhaps, "call")}`
        : `${counted(calls, "call")}, perhaps ${perhaps} more`;
  const where = block === "" || block === "+" ? "" : `to ${block}…, `;
  return `${how} of ${counted(people, "person", "people")}, ${where}as ${example}`;
}

/** A route's trunks are tried in random order, so any of them may take a call. */
function trunksWords(trunks: readonly string[]): string {
  return trunks.length === 0 ? "no trunk" : trunks.join(" or ");
}

/** What a replay could not see. */
export function gapsOf(replay: Replay): readonly string[] {
  const { read, setAside, people, calls, unexplained, unreadRoutes, perhapsByGroup } = replay;
  const hours = replayedDays * 24;
  return [
    ...sentenceIf(
      read === 0,
      `Unknown: no calls of the last ${replayedDays} days have been read, so nothing could be replayed.`,
    ),
    ...sentenceIf(
      read > 0 && read < 1,
      `Only ${Math.floor(read * hours)} of the ${hours} hours of the last ${replayedDays} days have been read: calls of the others are not in this.`,
    ),
    ...sentenceIf(
      people === null,
      "Unknown: people have not been read yet, so nobody knows whose calls these are.",
    ),
    ...sentenceIf(setAside > 0, `${counted(setAside, "call row")} could not be understood.`),
    ...sentenceIf(
      calls.undecided > 0,
      `Of ${counted(calls.undecided, "call")} more than one outcome is possible, as digits are masked, a pattern cannot be read, or the emergency policy in force is not known.`,
    ),
    ...sentenceIf(calls.untold > 0, `${counted(calls.untold, "call")} told no number.`),
    ...sentenceIf(
      unreadRoutes.length > 0,
      `The patterns of the routes ${quotedList(unreadRoutes)} cannot be read here, so whether they take a call is unknown.`,
    ),
    ...sentenceIf(
      unexplained > 0,
      `${counted(unexplained, "call")} took a trunk that today's routing does not give them: it was another when they were made, or dial plans, sites or the SBC decided.`,
    ),
    ...sentenceIf(
      perhapsByGroup > 0,
      `${counted(perhapsByGroup, "person", "people")} may get a policy from a group instead of Global, which is taken here.`,
    ),
  ];
}

/** The sums, as sentences. */
export function findingsOf({ read, people, callers, calls, differences }: Replay): readonly string[] {
  if (read === 0 || people === null) return [];
  const all = Object.values(calls).reduce((sum, some) => sum + some, 0);
  if (all === 0) return [`None of the ${counted(people, "person", "people")} called out in that time.`];
  const { stays, moves, differs, uncovered } = calls;
  return [
    `${counted(all, "call")} of ${callers} of ${counted(people, "person", "people")}: ${moves} change as planned, ${stays} stay on their trunk, ${differs} do otherwise than planned, ${uncovered} have no route today or then.`,
    ...sentenceIf(differences.length === 0, "No difference that the plan does not intend."),
  ];
}

function sentenceIf(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}

/** Everything that a replay lists, under headings; those without a line are left out. */
export function replaySections(
  replay: Replay,
): readonly { readonly title: string; readonly lines: readonly string[] }[] {
  const { differences, moves, emergency, uncovered, trunks } = replay;
  return [
    { title: "Not intended by the plan", lines: differences.map(differenceName) },
    {
      title: "Emergency calls",
      lines: emergency.map((calls) => {
        const [today, planned] = [wayWords(calls.today), wayWords(calls.planned)];
        const how = today === planned ? `stay on ${today}` : `go from ${today} to ${planned}`;
        return `To ${calls.example}: ${how}: ${countWords(calls)}`;
      }),
    },
    {
      title: "Destinations that nobody covers, today as then",
      lines: uncovered.map((calls) => `${countWords(calls)}; policies ${quotedList(calls.policies)}`),
    },
    { title: "As planned", lines: moves.map(differenceName) },
    {
      title: "By trunk",
      lines: trunks.map(
        ({ trunks: those, today, planned }) =>
          `${trunksWords(those)}: ${counted(today, "call")} today, ${planned} as planned`,
      ),
    },
  ].filter(({ lines }) => lines.length > 0);
}

function wayWords(way: ReplayedWay | null): string {
  return way ? `route "${way.route}" (${trunksWords(way.trunks)})` : "no route";
}
