import type { Submission } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import type { Plan } from "../plan.ts";
import { replayedDays } from "../replay/words.ts";
import { turnsBypassOnAt, undoOf } from "../step.ts";
import { badgesOf } from "../../teams/cards/badges.ts";
import { marked, type MarkedWords, type Standing } from "../../teams/cards/marks.ts";
import { givenBy } from "../../teams/cards/people.ts";
import { bold, counted, listed, number, plain, prose } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";
import { reachOf, reachWords } from "./reach-words.ts";
import type { ChangeView } from "./view-of-change.ts";
import { peopleOf } from "./waves/plan-words.ts";

/** What an approver sees before anything else: who asks to do what to how many, how it could go wrong, and how sure that is. */
export function atAGlance(view: ChangeView, submission: Submission, expiresAt: Date) {
  const { change, zone, now } = view;
  return {
    ask: askWords(view, submission.plan),
    why: `“${plain(change.reason, 500)}”`,
    badges: badgesOf([...standsOf(submission), badge("ended", `Until ${timeOf(expiresAt, now, zone)}`)]),
    figures: figuresOf(view, submission),
    rows: rowsOf(view, submission),
    bar: waveBar(submission.plan),
  };
}

/** `Alex Wilber asks to move 120 people from sbc1 to sbc1b in 2 waves, as soon as it is approved.` */
function askWords({ change, zone, now }: ChangeView, plan: Plan): string {
  const { asks } = kinds[change.kind];
  const option = change.request !== null && "option" in change.request ? change.request.option : "";
  const words = prose(typeof asks === "string" ? asks : (asks[option] ?? kinds[change.kind].words), 300);
  const values: Readonly<Record<string, string>> = {
    people: bold(peopleWords(plan)),
    subject: bold(plain(change.subject, 120)),
    to: bold(plain(plan.pair?.to.fqdn ?? "", 120)),
  };
  const what = words.replace(/\{(\w+)\}/gu, (_, name: string) => values[name] ?? "");
  const waves = plan.waves.length > 1 ? ` in ${counted(plan.waves.length, "wave")}` : "";
  const start =
    change.startAt === null ? "as soon as it is approved" : `not before ${timeOf(change.startAt, now, zone)}`;
  return `${bold(plain(change.requestedBy.name, 60))} asks to ${what}${waves}, ${start}.`;
}

function peopleWords(plan: Plan): string {
  if (plan.affected) {
    const reach = reachOf(plan.affected);
    return reach === null ? "an unknown number of people" : reachWords(reach);
  }
  const names = plan.named.map((name) => plain(name, 60));
  return names.length > 0 ? listed(names) : counted(peopleOf(plan), "user");
}

function badge(standing: Standing, words: string): MarkedWords {
  return { standing, words };
}

function standsOf({ plan, replay }: Submission): readonly MarkedWords[] {
  const held = plan.opening.some((step) => turnsBypassOnAt(undoOf(step)) !== undefined);
  return [
    held ? badge("warning", "Undo needs checks") : badge("good", "One press undoes it"),
    emergencyBadge(plan, replay),
  ];
}

function emergencyBadge(plan: Plan, replay: Submission["replay"]): MarkedWords {
  const { affected } = plan;
  if (affected) {
    const routes = affected.emergencyCalls.length + (affected.emergencyRoutes?.length ?? 0);
    return routes === 0 ? badge("good", "No emergency route") : badge("warning", "Emergency calls too");
  }
  if (kinds[plan.kind].replay?.mayMove === "emergency") return badge("warning", "Emergency routes move");
  if (replay === null || replay.read === 0) return badge("unknown", "Emergency not replayed");
  const moved = replay.emergency.filter(
    ({ today, planned }) => JSON.stringify(today) !== JSON.stringify(planned),
  );
  return moved.length === 0 ? badge("good", "Emergency unaffected") : badge("bad", "Emergency affected");
}

function figuresOf({ load }: ChangeView, { plan, replay }: Submission) {
  const reach = plan.affected ? reachOf(plan.affected) : { users: peopleOf(plan), resourceAccounts: 0 };
  const perDay = load?.perDay ?? replayedPerDay(replay);
  const figure = (value: number | null, words: string) => ({
    value: value === null ? "?" : number(value),
    words,
  });
  return [
    figure(reach === null ? null : reach.users + reach.resourceAccounts, "people"),
    figure(perDay === null ? null : rounded(perDay), "calls a day"),
    figure(load === null ? null : rounded(load.busiestHour), "busiest hour"),
  ];
}

function replayedPerDay(replay: Submission["replay"]): number | null {
  if (replay === null || replay.read === 0) return null;
  const all = Object.values(replay.calls).reduce((sum, some) => sum + some, 0);
  return all / (replayedDays * replay.read);
}

/** To two digits: an estimate, and a card whose figures moved by one would be drawn anew under a finger. */
function rounded(amount: number): number {
  return amount < 100 ? Math.round(amount) : Number(amount.toPrecision(2));
}

/** How sure it all is, and how much there is to read before deciding; what is none is left out, but for what was probed. */
function rowsOf(
  { preflight, confirmed, change }: ChangeView,
  { plan, unknowns, warnings, replay }: Submission,
): readonly string[] {
  const findings = preflight?.findings ?? [];
  const probed = findings.filter(({ outcome }) => outcome === "pass" || outcome === "warn").length;
  const names = [...new Set(confirmed.map(({ by }) => by.name))].map((name) =>
    name === change.requestedBy.name ? `${plain(name, 60)}, who asks` : plain(name, 60),
  );
  const read = [
    ...count(plan.cautions.length, "caution"),
    ...count(warnings.length, "warning"),
    ...count(replay?.differences.length ?? 0, "difference"),
  ];
  return [
    ...(plan.approvalsRequired > 1 || plan.approvalGroups
      ? [marked("unknown", `Approvals: ${givenBy(change.approvals, plan)}`)]
      : []),
    ...(findings.length === 0 ? [] : [marked("good", `${counted(probed, "check")} probed`)]),
    ...(confirmed.length === 0
      ? []
      : [
          marked(
            "warning",
            `${counted(confirmed.length, "statement")} confirmed by ${listed(names)}, not probed`,
          ),
        ]),
    unknowns.length === 0
      ? marked("good", "nothing unknown")
      : marked("unknown", `${bold(counted(unknowns.length, "check"))} could not be made`),
    ...(read.length === 0 ? [] : [marked("warning", `${bold(listed(read))} to read before you decide`)]),
  ];
}

function count(amount: number, noun: string): readonly string[] {
  return amount === 0 ? [] : [counted(amount, noun)];
}

/** Cells of a bar, as wide as people move; the last one stands for those that have no room. Empty where nobody moves in waves. */
function waveBar({ waves }: Plan) {
  if (waves.length < 2) return [];
  const most = 6;
  // eslint-disable-next-line local/no-silent-cut -- the last cell counts the others
  const shown = waves.length <= most ? waves : waves.slice(0, most - 1);
  const rest = waves.slice(shown.length);
  const cells = [
    ...shown.map(({ users }) => ({ users, words: number(users) })),
    ...(rest.length === 0
      ? []
      : [{ users: rest.reduce((sum, { users }) => sum + users, 0), words: `+${rest.length}` }]),
  ];
  const largest = Math.max(...cells.map(({ users }) => users), 1);
  return cells.map(({ users, words }) => ({
    words,
    // By the root and never too narrow for a number, so that a pilot of ten beside thousands is still a cell.
    width: Math.max(3, Math.round(10 * Math.sqrt(users / largest))),
  }));
}
