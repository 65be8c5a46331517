import type { Finding } from "../check.ts";
import type { TrunkName } from "../report.ts";
import { bySeverity, verdictOf } from "../weighing.ts";
import { worstOf } from "../../gateways/trunk-words.ts";
import type { TrunkState } from "../../gateways/trunk-state.ts";
import { badgesOf } from "../../teams/cards/badges.ts";
import { card, type Card } from "../../teams/cards/cards.ts";
import type { Reported } from "./reported.ts";
import { buttonsFor } from "../../teams/cards/buttons.ts";
import { linkWords } from "../../teams/cards/links.ts";
import { colours, marked, symbols, tones } from "../../teams/cards/marks.ts";
import type { Offers } from "../../teams/cards/offers.ts";
import {
  effectWords,
  outcomeStanding,
  outcomeWords,
  tally,
  verdictStanding,
  verdictSentenceOf,
} from "./preflight-words.ts";
import { reportedWords } from "./reported-words.ts";
import { bold, clean, listed, plain, prose } from "../../teams/cards/text.ts";
import { ageOf, timeOf } from "../../teams/cards/time.ts";
import { cut } from "../../lib/cut.ts";

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
  /** How the trunk is by now; null while the checks run. */
  readonly trunk: TrunkState | null;
  /** The trunk's newest preflight of its own; null where there is none. */
  readonly newest: number | null;
  readonly offers: Offers;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const preflightCard = (view: PreflightView): Card => fill(preflightData(view));

const fill = card<ReturnType<typeof preflightData>>("preflight");

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
  const { trunk } = view;
  const state = running
    ? `Checking: ${findings.length} of ${checks.length} done`
    : verdictSentenceOf(verdict, second !== null);
  const title = second ? `${second.fqdn}:${second.port} for ${fqdn}` : fqdn;
  return {
    summary: clean(`Preflight of ${title}: ${state.toLowerCase()}`, 160),
    tone: tones[running || !trunk ? standing : worstOf([standing, trunk.standing])],
    kicker: `Preflight ${view.id}${second ? " · second trunk" : ""}`,
    title: plain(title, 160),
    state: marked(standing, state),
    tally: findings.length === 0 ? null : tally(findings),
    badges: badgesOf(trunk?.badges ?? []),
    age: [
      `Requested by ${plain(view.requestedByName, 60)}`,
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
        `✓ ${bold(plain(title, 80))}${outcome === "attested" ? " (confirmed)" : ""}: ${prose(summary, 240)}`,
    ),
    buttons: buttonsFor(view.offers, {
      fqdn: clean(fqdn, 255),
      ...(view.newest !== null && { preflightId: view.newest }),
      ...(second && { second: { fqdn: clean(second.fqdn, 255), port: second.port } }),
      again: true,
    }),
  };
}

/** Bytes after which the lesser findings are shortened: the card stays below Teams' limit whatever an SBC answers. */
const room = 10_000;

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
  return cut(lines, maxEvidence, (left) => `${left} more`).join(" · ");
}

const maxEvidence = 3;

function fineTitle(fine: readonly Finding[]): string {
  const attested = fine.filter(({ outcome }) => outcome === "attested").length;
  const passed = fine.length - attested;
  return marked(
    "good",
    listed([...(passed > 0 ? [`${passed} passed`] : []), ...(attested > 0 ? [`${attested} confirmed`] : [])]),
  );
}
