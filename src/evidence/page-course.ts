import { undoOf } from "../changes/step.ts";
import { stepName } from "../changes/cmdlets.ts";
import { eventWords, withoutRepeats } from "../changes/cards/timeline-words.ts";
import type { MemberStatus } from "../changes/waves/wave.ts";
import { cut } from "../lib/cut.ts";
import type { Dossier } from "../store/change-dossier.ts";
import { html, table, utc, type Html } from "./html.ts";
import { timePicture, type Span } from "./picture.ts";
import { cardWords } from "./words.ts";

/** People who are named on the page; all stand in people.csv. */
const maxNamed = 100;
/** So that every time is told with its date. */
const longAgo = new Date(0);

/** What happened: in a picture, in order, step by step and person by person. */
export function courseSections(dossier: Dossier): Html {
  const { timeline } = dossier;
  const spans = spansOf(dossier);
  return html`<section>
    <h2>What happened</h2>
    ${
      spans.length > 0 &&
      timePicture(
        {
          title: "The course of the change",
          says: "When it waited, which step and wave ran when, and when it was taken back.",
          heads: ["What", "From", "To", "Took"],
          rows: spans.map(({ label, from, to }) => [label, utc(from), utc(to), tookWords(from, to)]),
        },
        spans,
        [
          ["soft", "waiting"],
          ["strong", "done or watched"],
          ["bad", "taken back"],
        ],
      )
    }
    ${table(
      "Timeline, each step by its last event: timeline.json has all",
      ["", "Time", "What"],
      withoutRepeats(timeline).map(({ sequence, at, event }) => [
        sequence,
        html`<span class="once">${utc(at)}</span>`,
        cardWords(eventWords(event, "UTC", longAgo)),
      ]),
    )}
    ${journalTable(dossier)} ${operationsTable(dossier)} ${peopleTables(dossier)}
  </section>`;
}

function spansOf({ change, timeline, journal, waves, calls }: Dossier): readonly Span[] {
  const at = (type: string) => timeline.find(({ event }) => event.type === type)?.at;
  const span = (
    label: string,
    from: Date | null | undefined,
    to: Date | null | undefined,
    colour: Span["colour"],
  ): readonly Span[] => (from && to && to >= from ? [{ label, from, to, colour }] : []);
  const approved = timeline.findLast(({ event }) => event.type === "approved")?.at;
  const wayBack = at("rollbackRequested");
  const watched = at("watching");
  const openingSteps = change.submission?.plan.opening.length ?? 0;
  const done = journal.filter(({ direction }) => direction === "do");
  return [
    ...span("Waited for approval", change.requestedAt, approved, "soft"),
    ...span("Approved, until its start", approved, at("started"), "soft"),
    ...span("First steps", ...ends(done.filter(({ index }) => index < openingSteps)), "strong"),
    ...waves.flatMap(({ number, beganAt, settledAt, judgedAt, judgeAt }) => [
      ...span(`Wave ${number}: moved`, beganAt, settledAt, "strong"),
      ...span(`Wave ${number}: calls awaited`, settledAt, judgedAt ?? judgeAt, "soft"),
    ]),
    ...span("Last steps", ...ends(done.filter(({ index }) => index >= openingSteps)), "strong"),
    ...span(
      "Calls watched",
      watched,
      wayBack ?? at("succeeded") ?? at("needsAttention") ?? calls.until,
      "strong",
    ),
    ...span("Taken back", wayBack, at("rolledBack") ?? at("partlyRolledBack") ?? calls.until, "bad"),
  ];
}

/** From the first intent to the last read-back. */
function ends(steps: Dossier["journal"]): readonly [Date | undefined, Date | undefined] {
  const times = steps.flatMap(({ intendedAt, setAt, failedAt }) => [
    intendedAt,
    setAt ?? failedAt ?? intendedAt,
  ]);
  const sorted = times.sort((a, b) => a.getTime() - b.getTime());
  return [sorted[0], sorted.at(-1)];
}

function tookWords(from: Date, to: Date): string {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Each step with the way it took; a step that went back as the one that undid it. */
function journalTable({ journal, change }: Dossier): Html {
  if (journal.length === 0) return html`<p>No step was sent to the tenant.</p>`;
  const plan = change.submission?.plan;
  const steps = plan ? [...plan.opening, ...plan.closing] : [];
  const words = (direction: string, index: number) => {
    const step = steps[index];
    if (direction === "brake" || !step) return direction;
    return stepName(direction === "undo" ? undoOf(step) : step);
  };
  return table(
    "Journal: each step, intended before it was sent and read back after",
    ["Way", "Step", "Tries", "Intended", "Accepted", "Read back", "Failed", "Detail"],
    journal.map(({ direction, index, attempts, intendedAt, acceptedAt, setAt, failedAt, detail }) => [
      direction,
      words(direction, index),
      attempts,
      utc(intendedAt),
      acceptedAt && utc(acceptedAt),
      setAt && utc(setAt),
      failedAt && utc(failedAt),
      detail,
    ]),
  );
}

function operationsTable({ batches }: Dossier): Html {
  if (batches.length === 0) return html``;
  return table(
    "Operations that assigned people",
    ["", "Wave", "Way", "Policy", "Tries", "Intended", "Accepted", "Completed", "Failed", "Operation"],
    batches.map((batch) => [
      batch.number,
      batch.wave,
      batch.direction,
      batch.policy ?? "(inherited)",
      batch.attempts,
      utc(batch.intendedAt),
      batch.acceptedAt && utc(batch.acceptedAt),
      batch.completedAt && utc(batch.completedAt),
      batch.failedAt && utc(batch.failedAt),
      batch.operationId,
    ]),
  );
}

const columns: readonly (readonly [MemberStatus, string])[] = [
  ["moved", "Moved"],
  ["restored", "Restored"],
  ["failed", "Failed"],
  ["skipped", "Skipped"],
  ["notRestored", "Not restored"],
  ["sent", "Asked, not read back"],
  ["planned", "Not begun"],
];

function peopleTables({ waves, members }: Dossier): Html {
  if (waves.length === 0) return html``;
  const told = members.filter(({ status }) => ["failed", "skipped", "notRestored", "sent"].includes(status));
  const rows = told.map(({ userPrincipalName, wave, status, detail }) => [
    userPrincipalName,
    String(wave),
    status,
    detail ?? "",
  ]);
  return html`${table(
    "People, where they ended",
    ["Wave", "Stands", ...columns.map(([, head]) => head)],
    waves.map(({ number, status, counts }) => [number, status, ...columns.map(([each]) => counts[each])]),
  )}${
    rows.length > 0 &&
    table(
      "Who did not end as planned",
      ["Who", "Wave", "Status", "Why"],
      cut(rows, maxNamed, (left) => [`and ${left} more: people.csv`, "", "", ""]),
    )
  }`;
}
