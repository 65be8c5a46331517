import type { Finding } from "../../preflight/check.ts";
import type { TrunkName } from "../../preflight/report.ts";
import { bySeverity, verdictOf } from "../../preflight/weighing.ts";
import { card, type Card } from "../cards.ts";
import type { Reported } from "../reported.ts";
import { buttonsFor } from "./buttons.ts";
import { linkWords } from "./links.ts";
import { colours, marked, symbols, tones } from "./marks.ts";
import type { Offer } from "./offers.ts";
import {
  effectWords,
  outcomeStanding,
  outcomeWords,
  tally,
  verdictStanding,
  verdictSentenceOf,
} from "./preflight-words.ts";
import { reportedWords } from "./reported-words.ts";
import { bold, clean, listed, plain, prose } from "./text.ts";
import { ageOf, timeOf } from "./time.ts";
import { cut } from "../../cut.ts";

export interface PreflightView {
  readonly id: number;
  readonly fqdn: string;
  /** The second trunk, where only the two were checked against each other. */
  readonly second: TrunkName | null;
  readonly requestedByName: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** In any order. */
  readonly findings: readonly Finding[];
  /** Of other hosts, on findings that are not known. */
  readonly reported: readonly Reported[];
  /** All of them, to show those that still run. */
  readonly checks: readonly { readonly id: string; readonly title: string }[];
  readonly offers: readonly Offer[];
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const preflightCard = (view: PreflightView): Card => render(preflightData(view));

const render = card<ReturnType<typeof preflightData>>("preflight");

export function preflightData(view: PreflightView) {
  const { fqdn, second, findings, checks, startedAt, finishedAt, now, zone } = view;
  const running = finishedAt === null;
  const done = new Set<string>(findings.map(({ check }) => check));
  const pending = checks.filter(({ id }) => !done.has(id));
  const ordered = bySeverity(findings);
  const fine = ordered.filter(({ outcome }) => outcome === "pass" || outcome === "attested");
  const open = ordered.filter((finding) => !fine.includes(finding));
  const verdict = verdictOf(findings);
  const standing = running ? "going" : verdictStanding[verdict];
  const state = running
    ? `Checking: ${findings.length} of ${checks.length} done`
    : verdictSentenceOf(verdict, second !== null);
  const title = second ? `${second.fqdn}:${second.port} for ${fqdn}` : fqdn;
  return {
    summary: clean(`Preflight of ${title}: ${state.toLowerCase()}`, 160),
    tone: tones[standing],
    kicker: `Preflight ${view.id}${second ? " · second trunk" : ""}`,
    title: plain(title, 160),
    state: marked(standing, state),
    tally: findings.length === 0 ? null : tally(findings),
    age: [
      `Asked by ${plain(view.requestedByName, 60)}`,
      finishedAt === null
        ? `started ${timeOf(startedAt, now, zone)}`
        : `${timeOf(finishedAt, now, zone)}, ${ageOf(finishedAt, now)}`,
    ].join(" · "),
    reports:
      view.reported.length === 0
        ? null
        : "Reports of other hosts stand beside what I could not tell. I did not probe it, and they decide nothing.",
    findings: findingsWithin(open, view),
    pending:
      running && pending.length > 0
        ? `… Still running: ${listed(
            pending.map(({ title }) => title),
            13,
          )}`
        : null,
    fineTitle: fine.length === 0 ? null : fineTitle(fine),
    fine: fine.map(
      ({ outcome, title, summary }) =>
        `✓ ${bold(plain(title, 80))}${outcome === "attested" ? " (attested)" : ""}: ${prose(summary, 240)}`,
    ),
    buttons: buttonsFor(running ? view.offers.filter((offer) => offer === "gateway") : view.offers, {
      fqdn: clean(fqdn, 255),
      ...(second && { second: { fqdn: clean(second.fqdn, 255), port: second.port } }),
      again: true,
    }),
  };
}

/** Bytes after which the lesser findings say less, so that Teams takes the card whatever an SBC answers. */
const room = 13_000;

function findingsWithin(ordered: readonly Finding[], view: PreflightView) {
  let spent = 0;
  return ordered.map((finding) => {
    const said = findingOf(finding, view, spent > room);
    spent += Buffer.byteLength(JSON.stringify(said));
    return said;
  });
}

function findingOf(finding: Finding, { reported, now }: PreflightView, brief: boolean) {
  const other = reported.find((each) => each.finding.check === finding.check);
  const { outcome, title, summary, evidence, fix, link } = finding;
  const standing = outcomeStanding[outcome];
  return {
    head: `${symbols[standing]} ${plain(title, 80)}: ${outcomeWords[outcome]}`,
    colour: colours[standing],
    effect: effectWords(finding),
    summary: prose(summary, brief ? 120 : 300),
    fix: fix === null ? null : `${bold("Do:")} ${prose(fix, brief ? 160 : 400)}`,
    evidence: brief ? null : evidenceWords(evidence),
    reported: other ? reportedWords(other, now, brief) : null,
    link: link === null ? null : linkWords(link),
  };
}

/** At most three lines, the first at length, as it may say what to do; a full report is stored with the preflight. */
function evidenceWords(evidence: readonly string[]): string | null {
  if (evidence.length === 0) return null;
  const lines = evidence.map((line, at) => prose(line, at === 0 ? 400 : 160));
  return cut(lines, mostEvidence, (left) => `${left} more`).join(" · ");
}

const mostEvidence = 3;

function fineTitle(fine: readonly Finding[]): string {
  const attested = fine.filter(({ outcome }) => outcome === "attested").length;
  const passed = fine.length - attested;
  return marked(
    "good",
    listed([...(passed > 0 ? [`${passed} passed`] : []), ...(attested > 0 ? [`${attested} attested`] : [])]),
  );
}
