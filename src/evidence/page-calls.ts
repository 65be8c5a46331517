import type { CallsJudged, Verdict } from "../changes/waves/gate.ts";
import type { Dossier, HourOfCalls } from "../store/change-dossier.ts";
import { hour } from "../lib/time.ts";
import type { QualitySummary } from "../telephony/media-quality.ts";
import { html, table, utc, type Html } from "./html.ts";
import { barPicture, columnPicture, type Bar, type Panel } from "./picture.ts";

/** Columns of a picture, at most: a longer time has wider ones. */
const maxColumns = 96;
const steps = [hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour, 72 * hour, 168 * hour];

/** How calls were before and after. */
export function callsSection(dossier: Dossier): Html {
  const { calls } = dossier;
  const { began, hours } = calls;
  if (began === null)
    return html`<section>
      <h2>How calls were before and after</h2>
      <p>Nothing was changed, so there is no after.</p>
    </section>`;
  return html`<section>
    <h2>How calls were before and after</h2>
    <p>
      Network effectiveness is the share of attempts in which the network did its part: answered, busy, not
      answered, declined or cancelled, and with media. The hour of the first effect counts to after. Bypass on
      or off is the trunk's setting when the call was made; which way a call's media went (direct, relayed,
      not bypassed) stands in Microsoft's call records, which are read when somebody asks (verify) and not
      kept.
    </p>
    ${hours.length === 0 ? html`<p>No row of a call of these trunks is kept of that time.</p>` : pictures(hours, began)}
    ${gates(dossier)}
  </section>`;
}

function pictures(hours: readonly HourOfCalls[], began: Date): Html {
  const firstHour = Math.floor(began.getTime() / hour) * hour;
  const trunks = [...new Set(hours.map(({ trunk }) => trunk))].sort();
  const groups = (["before", "after"] as const).flatMap((when) =>
    trunks.flatMap((trunk) => {
      const own = hours.filter(
        (each) => each.trunk === trunk && each.start.getTime() < firstHour === (when === "before"),
      );
      return own.length === 0 ? [] : [{ trunk, when, ...sumOf(own) }];
    }),
  );
  const bars = groups.map(({ trunk, when, attempts, delivered }): Bar => ({
    label: `${when}: ${trunk}`,
    value: shareOf(delivered, attempts),
    words: percent(shareOf(delivered, attempts)),
    colour: when === "before" ? "soft" : "strong",
  }));
  const times = hours.map(({ start }) => start.getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const step = steps.find((each) => (last - first) / each < maxColumns) ?? 168 * hour;
  const panels = trunks.map((trunk): Panel => ({ label: trunk, columns: columnsOf(hours, trunk, step) }));
  return html`${barPicture(
    {
      title: "Network effectiveness before and after",
      says: "The share of attempts that the network delivered, of each trunk, before the first effect and after.",
      heads: ["Trunk", "When", "Attempts", "Delivered", "Network effectiveness", "With bypass on"],
      rows: groups.map(({ trunk, when, attempts, delivered, on }) => [
        trunk,
        when,
        String(attempts),
        String(delivered),
        percent(shareOf(delivered, attempts)),
        String(on),
      ]),
    },
    bars,
    [
      ["soft", "before"],
      ["strong", "after"],
    ],
  )}${columnPicture(
    {
      title: `Calls by trunk, each column ${step / hour} h`,
      says: "How many calls each trunk carried, and whether its bypass was on when they were made.",
      heads: ["Trunk", "From", "Bypass on", "Bypass off"],
      rows: panels.flatMap(({ label, columns }) =>
        columns.map(({ start, on, off }) => [label, utc(start), String(on), String(off)]),
      ),
    },
    panels,
    { step, mark: began },
  )}`;
}

function sumOf(hours: readonly HourOfCalls[]) {
  const sum = (some: readonly HourOfCalls[], of: (each: HourOfCalls) => number) =>
    some.reduce((total, each) => total + of(each), 0);
  return {
    attempts: sum(hours, ({ attempts }) => attempts),
    delivered: sum(hours, ({ delivered }) => delivered),
    on: sum(
      hours.filter(({ bypass }) => bypass),
      ({ attempts }) => attempts,
    ),
  };
}

function columnsOf(hours: readonly HourOfCalls[], trunk: string, step: number): Panel["columns"] {
  const own = hours.filter((each) => each.trunk === trunk);
  const groups = Map.groupBy(own, ({ start }) => Math.floor(start.getTime() / step) * step);
  return [...groups].map(([start, each]) => {
    const { attempts, on } = sumOf(each);
    return { start: new Date(start), on, off: attempts - on };
  });
}

/** What each gate saw: of the verdict that stands, and of the one before rows came late. */
function gates({ waves, change }: Dossier): Html {
  const judged = waves.flatMap(({ number, verdict, revised, judgedAt }) => [
    ...(verdict ? [{ wave: `Wave ${number}`, verdict, judgedAt }] : []),
    ...(revised ? [{ wave: `Wave ${number}, revised`, verdict: revised, judgedAt }] : []),
  ]);
  const { state } = change;
  const watched =
    (state.status === "succeeded" || state.status === "needsAttention") && state.watched
      ? html`<p>
          ${`It was judged by ${state.watched.attempts} calls since ${utc(state.watched.from)}, of which ${state.watched.delivered} were delivered.`}
        </p>`
      : html``;
  if (judged.length === 0) return watched;
  const row = (wave: string, who: string, of: CallsJudged) => [
    wave,
    who,
    of.people,
    of.attempts,
    percent(of.deliveredShare),
    of.mediaFailures,
    of.offerRefusals,
    of.shortRedials,
  ];
  return html`${watched}${barPicture(
    {
      title: "What each gate compared",
      says: "Network effectiveness of each wave's calls beside that of the people it was compared with.",
      heads: ["Wave", "Verdict", "Time", "Why"],
      rows: judged.map(({ wave, verdict, judgedAt }) => [
        wave,
        verdict.outcome,
        judgedAt ? utc(judgedAt) : "by an alarm",
        verdict.reasons.join(" "),
      ]),
    },
    judged.flatMap(({ wave, verdict: { numbers } }): readonly Bar[] => [
      bar(`${wave}: compared`, numbers.control.deliveredShare, "soft"),
      bar(`${wave}: its calls`, numbers.wave.deliveredShare, "strong"),
    ]),
    [
      ["soft", "compared with"],
      ["strong", "the wave"],
    ],
  )}${table(
    "Figures of the gates",
    [
      "Wave",
      "Whose calls",
      "People",
      "Attempts",
      "Network effectiveness",
      "Media failures",
      "Media refused",
      "Short and redialled",
    ],
    judged.flatMap(({ wave, verdict: { numbers } }) => [
      row(wave, "the wave's", numbers.wave),
      row(wave, "compared with", numbers.control),
    ]),
  )}${quality(judged)}`;
}

function bar(label: string, share: number | null, colour: Bar["colour"]): Bar {
  return { label, value: share, words: percent(share), colour };
}

const measures = [
  ["jitter", "Jitter", "ms"],
  ["loss", "Loss", "%"],
  ["roundTrip", "Round trip", "ms"],
] as const;

/** Jitter, loss and round trip, where call records told them. */
function quality(judged: readonly { readonly wave: string; readonly verdict: Verdict }[]): Html {
  const told = judged.flatMap(({ wave, verdict: { numbers } }) =>
    numbers.quality ? [{ wave, ...numbers.quality }] : [],
  );
  if (told.length === 0) return html`<p>No call record told jitter or loss when the gates judged.</p>`;
  return html`${measures.map(([measure, name, unit]) => {
    const amount = (of: QualitySummary) => {
      const value = of[measure];
      return value === null ? "not told" : `${Number(value.toFixed(1))} ${unit}`;
    };
    return barPicture(
      {
        title: `${name}, median of sampled calls`,
        says: `${name} of calls by the new trunk beside those compared with.`,
        heads: ["Wave", "Calls sampled", name, "Compared calls", `${name}, compared`],
        rows: told.map(({ wave, after, before }) => [
          wave,
          String(after.calls),
          amount(after),
          String(before.calls),
          amount(before),
        ]),
      },
      told.flatMap(({ wave, after, before }): readonly Bar[] => [
        { label: `${wave}: compared`, value: before[measure], words: amount(before), colour: "soft" },
        { label: `${wave}: its calls`, value: after[measure], words: amount(after), colour: "strong" },
      ]),
      [
        ["soft", "compared with"],
        ["strong", "the wave"],
      ],
    );
  })}`;
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

function percent(share: number | null): string {
  return share === null ? "no data" : `${share.toFixed(1)} %`;
}
