import type { Change } from "../../changes/change.ts";
import { evidenceFreshFor } from "../evidence.ts";
import type { Reported } from "./reported.ts";
import { outcomeWords } from "./preflight-words.ts";
import { bold, listed, plain, prose } from "../../teams/cards/text.ts";
import { ageOf } from "../../teams/cards/time.ts";

/** `**Reported by Alex Wilber**, run 3 h ago on “jump host”: passed. …` Whoever reads it knows that nothing was probed. */
export function reportedWords(reported: Reported, now: Date, brief: boolean): string {
  const { outcome, summary } = reported.finding;
  return [
    `${sourceWords(reported, now, null)}: ${outcomeWords[outcome]}.`,
    ...(brief ? [] : [prose(summary, 120)]),
    ...caveats(reported),
  ].join(" ");
}

/** What other hosts reported about the unknowns that an approver is asked to accept: one line for each report. */
export function reportLines({
  change,
  preflight,
  now,
}: {
  readonly change: Pick<Change, "requestedBy">;
  readonly preflight: { readonly reported: readonly Reported[] } | null;
  readonly now: Date;
}): readonly string[] {
  const byReport = new Map<string, readonly Reported[]>();
  for (const reported of preflight?.reported ?? []) {
    const { attachedBy, report } = reported;
    const key = [attachedBy.id, report.reporter.host, report.finishedAt].join(" ");
    byReport.set(key, [...(byReport.get(key) ?? []), reported]);
  }
  return [...byReport.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const said = all.map(({ finding }) => `${plain(finding.title, 32)} ${outcomeWords[finding.outcome]}`);
    const line = `${sourceWords(first, now, change.requestedBy.id)}: ${listed(said, said.length)}.`;
    return [[line, ...caveats(first), "I did not probe it."].join(" ")];
  });
}

function sourceWords(
  { attachedBy, report: { reporter, finishedAt } }: Reported,
  now: Date,
  requesterId: string | null,
): string {
  const ran = new Date(finishedAt);
  const who = `Reported by ${plain(attachedBy.name, 32)}${attachedBy.id === requesterId ? ", the requester" : ""}`;
  const host = reporter.name === null ? `a host marked ${reporter.host}` : `“${plain(reporter.name, 32)}”`;
  const stale = now.getTime() - ran.getTime() > evidenceFreshFor ? " (stale)" : "";
  return `${bold(who)}, run ${ageOf(ran, now)}${stale} on ${host}`;
}

/** What made that run differ from an ordinary one from outside. */
function caveats({ report: { how } }: Reported): readonly string[] {
  const all = [
    ...(how.notPublic.length > 0 ? ["from inside, at an address that is not public"] : []),
    ...(how.connected.length > 0 ? ["dialled elsewhere than DNS says"] : []),
    ...(how.extraRoots.length + how.hostRoots > 0 ? ["with roots that Microsoft may not trust"] : []),
  ];
  return all.length === 0 ? [] : [`Seen ${listed(all)}.`];
}
