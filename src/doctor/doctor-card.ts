import type { Line, Section } from "./doctor-check.ts";
import type { DoctorVisit } from "../store/doctor-visit-store.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { button } from "../teams/cards/buttons.ts";
import { colours, marked, symbols, tones, type Standing } from "../teams/cards/marks.ts";
import { bold, clean, plain, prose } from "../teams/cards/text.ts";
import { ageOf, timeOf } from "../teams/cards/time.ts";
import { cut } from "../lib/cut.ts";

export interface DoctorView extends DoctorVisit {
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const doctorCard = (view: DoctorView): Card => fill(doctorData(view));

const fill = card<ReturnType<typeof doctorData>>("doctor");

const standings: Readonly<Record<Line["outcome"], Standing>> = {
  ok: "good",
  warning: "warning",
  failure: "bad",
};
/** What is not in order is shown line by line; more than that in one section is counted. */
const linesShown = 6;

const words = {
  setUp: {
    title: "Health check",
    short: "Health check",
    going: "Looking at everything",
    good: "All is in order",
    rest: "npm run doctor shows all",
    command: "doctor",
  },
  rehearsal: {
    title: "Rehearsal at the tenant",
    short: "Rehearsal",
    going: "Reading everything once",
    good: "All agrees",
    rest: "the report shows all",
    command: "doctor rehearse",
  },
} as const satisfies Record<DoctorVisit["looksAt"], object>;

export function doctorData({
  id,
  looksAt,
  requestedByName,
  startedAt,
  finishedAt,
  sections,
  now,
  zone,
}: DoctorView) {
  const said = words[looksAt];
  const lines = sections.flatMap((section) => section.lines);
  const failures = lines.filter(({ outcome }) => outcome === "failure").length;
  const warnings = lines.filter(({ outcome }) => outcome === "warning").length;
  const standing: Standing =
    finishedAt === null ? "going" : failures > 0 ? "bad" : warnings > 0 ? "warning" : "good";
  const state = finishedAt === null ? said.going : verdict(failures, warnings, said.good);
  // What stops something stands above what only deserves a look.
  const amiss = [
    ...sections.filter(hasFailed),
    ...sections.filter((each) => isAmiss(each) && !hasFailed(each)),
  ];
  const fine = sections.filter((section) => !isAmiss(section));
  return {
    summary: clean(`${said.short}: ${state.toLowerCase()}`, 160),
    tone: tones[standing],
    title: said.title,
    state: marked(standing, state),
    age: [
      `Requested by ${plain(requestedByName, 60)}`,
      finishedAt === null
        ? `started ${timeOf(startedAt, now, zone)}`
        : `${timeOf(finishedAt, now, zone)}, ${ageOf(finishedAt, now)}`,
    ].join(" · "),
    amiss: amiss.map((section) => sectionOf(section, said.rest)),
    fineTitle:
      fine.length === 0
        ? null
        : marked("good", `${fine.length} ${fine.length === 1 ? "part is" : "parts are"} in order`),
    fine: fine.map(({ title, lines: each }) => `✓ ${bold(plain(title, 60))}: ${prose(inShort(each), 300)}`),
    buttons:
      finishedAt === null
        ? []
        : [
            ...(looksAt === "rehearsal" ? [button("Take the report", "rehearsalFile", { id })] : []),
            button("Look again", "command", { text: said.command }),
          ],
  };
}

/** A long list that is in order is not worth reading in a card. */
function inShort(said: Section["lines"]): string {
  if (said.length > linesShown / 2) return `${said.length} looked at.`;
  return said.map(({ says }) => says).join(" ");
}

function hasFailed({ lines }: Section): boolean {
  return lines.some(({ outcome }) => outcome === "failure");
}

function isAmiss({ lines }: Section): boolean {
  return lines.some(({ outcome }) => outcome !== "ok");
}

function sectionOf({ title, lines }: Section, rest: string) {
  const amiss = lines
    .filter(({ outcome }) => outcome !== "ok")
    .toSorted((one, other) => (one.outcome === other.outcome ? 0 : one.outcome === "failure" ? -1 : 1));
  const worst = standings[amiss[0]?.outcome ?? "ok"];
  return {
    head: `${symbols[worst]} ${plain(title, 60)}`,
    colour: colours[worst],
    lines: cut(
      amiss.map(({ outcome, says, remedy }) => ({
        says: `${symbols[standings[outcome]]} ${prose(says, 300)}`,
        remedy: remedy === null ? null : `${bold("Do:")} ${prose(remedy, 300)}`,
      })),
      linesShown,
      (left) => ({ says: `And ${left} more; ${rest}`, remedy: null }),
    ),
  };
}

function verdict(failures: number, warnings: number, good: string): string {
  if (failures === 0 && warnings === 0) return good;
  return [
    ...(failures > 0 ? [`${failures} to fix`] : []),
    ...(warnings > 0 ? [`${warnings} to look at`] : []),
  ].join(", ");
}
