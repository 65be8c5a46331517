import { leastReasonWords } from "../reason.ts";
import { cut } from "../../lib/cut.ts";
import { changeName, type Change, type Submission } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import type { Affected, Plan } from "../plan.ts";
import { shortDigest } from "../digest.ts";
import type { Replay } from "../replay/replay.ts";
import { countWords, replayedDays } from "../replay/words.ts";
import { notUndone } from "../rollback.ts";
import { turnsBypassOnAt, undoOf } from "../step.ts";
import { button, type Button } from "../../teams/cards/buttons.ts";
import { card, type Card } from "../../teams/cards/cards.ts";
import { marked, tones } from "../../teams/cards/marks.ts";
import { bold, clean, counted, listed, plain, prose } from "../../teams/cards/text.ts";
import { ageOf, timeOf } from "../../teams/cards/time.ts";
import { tally } from "../../preflight/chat/preflight-words.ts";
import { reportLines } from "../../preflight/chat/reported-words.ts";
import { bypassFact, emergencyList, onOff } from "./bypass-words.ts";
import { listInFull } from "./list-in-full.ts";
import { atAGlance } from "./request-at-a-glance.ts";
import { reachCautions, reachFacts, reachOf, reachWords } from "./reach-words.ts";
import { differenceChoices, isWhole, replayLines } from "./replay-words.ts";
import { signInSection } from "./sign-in-words.ts";
import type { ChangeView } from "./view-of-change.ts";
import { planFacts } from "./waves/plan-facts.ts";
import { planSections } from "./waves/plan-sections.ts";
import { sectionsWithin } from "./waves/section-space.ts";

/**
 * Everything somebody needs who is asked to approve, before the buttons. Inputs: `comment`, `acceptUnknowns`,
 * `acceptDifferences`, and `reason` of a rejection.
 */
export const approvalCard = (view: ChangeView, submission: Submission, expiresAt: Date): Card =>
  fill(approvalData(view, submission, expiresAt));

const fill = card<ReturnType<typeof approvalData>>("approval");

export function approvalData(view: ChangeView, submission: Submission, expiresAt: Date) {
  const { change, preflight } = view;
  const { plan, replay, digest, unknowns, warnings, preflightId } = submission;
  const inWaves = !plan.affected;
  const name = changeName(change.id);
  const decisive = { changeId: change.id, digest };
  const differences = differenceChoices(replay);
  const accept = unknowns.length + differences.length > 0;
  const lists = {
    cautions: listInFull([...reachCautions(view.reachSince), ...plan.cautions], "warning", change.id),
    unknowns: listInFull(
      unknowns.map((title) => `${title}: could not be checked`),
      "unknown",
      change.id,
    ),
    reports: reportLines(view),
    warnings: listInFull(warnings, "warning", change.id),
  };
  const replayed =
    replay === null ? [] : [...(inWaves ? [] : trunkLines(replay, plan.subject)), ...replayLines(replay)];
  const whole = isWhole(replay);
  const replayTitle = `Replay of the last ${replayedDays} days’ calls`;
  const confirmed = confirmedSection(view);
  const inFull = [
    ...Object.values(lists).flat(),
    ...replayed,
    ...confirmed.flatMap(({ lines }) => lines),
    ...differences.map(({ title }) => title),
  ];
  const planned = inWaves
    ? sectionsWithin(planSections(plan), { most: 10, taken: Buffer.byteLength(inFull.join()) })
    : [{ title: "How it is undone", lines: [[undoWords(plan), ...notUndone].join(" ")] }];
  const folded = [
    ...planned,
    ...(whole && replayed.length > 0 ? [{ title: replayTitle, lines: replayed }] : []),
    ...confirmed,
  ];
  return {
    summary: clean(
      `${name}: ${change.requestedBy.name} asks you to approve ${inWaves ? `${kinds[plan.kind].title},` : `${kinds[plan.kind].words} for`} ${change.subject}`,
      200,
    ),
    tone: tones.warning,
    least: leastReasonWords,
    kicker: `${marked("unknown", "Your approval is needed")} · ${name} · ${kinds[plan.kind].title}`,
    ...atAGlance(view, submission, expiresAt),
    since: reachFacts(view.reachSince),
    facts: factsOf(view, submission, expiresAt),
    folded: folded.map((section, at) => ({ ...section, id: `part${at}`, show: clean(section.title, 60) })),
    ...lists,
    replayTitle: replay === null || whole ? null : replayTitle,
    replay: whole ? [] : replayed,
    preflightTitle:
      preflightId === null
        ? null
        : `Preflight ${preflightId}${preflight === null ? "" : `: ${tally(preflight.findings)}`}`,
    accepting: unknowns.length === 0 ? null : acceptingWords(plan),
    digest: `Digest ${shortDigest(digest)}: your approval covers exactly this plan${inWaves ? " and these people" : ""}.`,
    signIn: signInSection(view),
    approve: accept ? null : decisive,
    accept: accept
      ? {
          ...decisive,
          title: acceptTitle(differences.length > 0, unknowns.length > 0),
          unknowns: unknowns.length > 0,
          differences,
        }
      : null,
    reject: decisive,
    buttons: buttonsOf(change, submission),
  };
}

/** What nobody probed, with whose word it stands on. */
function confirmedSection({ change, confirmed }: ChangeView) {
  const told = confirmed.map(({ statement, by }) => {
    const who = by.id === change.requestedBy.id ? `The requester, ${by.name}` : by.name;
    return `${who}: ${statement}`;
  });
  return told.length === 0
    ? []
    : [{ title: `Confirmed by people (${told.length})`, lines: listInFull(told, null, change.id, 3_000) }];
}

function factsOf({ change, zone, now }: ChangeView, { plan }: Submission, expiresAt: Date) {
  return [
    ...bypassFact(plan.kind),
    {
      title: "Requested by",
      value: `${plain(change.requestedBy.name, 60)}, ${ageOf(change.requestedAt, now)}`,
    },
    {
      title: "Start",
      value:
        change.startAt === null
          ? "as soon as it is approved"
          : bold(`${timeOf(change.startAt, now, zone)}, ${ageOf(change.startAt, now)}`),
    },
    { title: "Open until", value: `${timeOf(expiresAt, now, zone)}, ${ageOf(expiresAt, now)}` },
    ...(plan.affected ? affectedFacts(plan.affected) : planFacts(plan)),
  ];
}

function acceptingWords(plan: Plan): string {
  const bypass = !plan.affected ? "" : ", and where it is not, calls may fail with bypass on";
  return `Approving accepts this as it is: nobody has seen that it is in order${bypass}. You say why, which is recorded under your name.`;
}

function acceptTitle(differences: boolean, unknowns: boolean): string {
  const accepted = [...(differences ? ["the differences"] : []), ...(unknowns ? ["the unknowns"] : [])];
  return `Approve and accept ${listed(accepted)}`;
}

function buttonsOf({ id, subject }: Change, { plan, replay, preflightId }: Submission): readonly Button[] {
  const inWaves = !plan.affected;
  const show = (title: string, view: string) => button(title, "show", { view, id, page: 1 });
  return [
    ...(inWaves ? [show("Whole plan", "plan")] : []),
    ...(inWaves && replay !== null ? [button("Replay", "show", { view: "replay", id })] : []),
    ...(inWaves && plan.waves.length > 0 ? [show("People", "people")] : []),
    ...(inWaves ? [button("Export", "export", { changeId: id, format: "markdown" })] : []),
    ...(preflightId === null ? [] : [button("Preflight", "show", { view: "preflight", id: preflightId })]),
    ...(inWaves ? [] : [button("Gateway", "show", { view: "gateway", fqdn: subject })]),
  ];
}

function undoWords({ kind, opening }: Plan): string {
  const former = `sets media bypass ${onOff(!kinds[kind].setsBypass)} again`;
  return opening.some((step) => turnsBypassOnAt(undoOf(step)) !== undefined)
    ? `Roll back ${former} once the blocking checks pass. Where they fail or cannot tell, an approver other than the requester and whoever asks must release it.`
    : `One press of Roll back ${former}, without another approval.`;
}

/** A switch changes no routing, so what matters is which calls are on its trunk. */
function trunkLines({ trunks, emergency, uncovered }: Replay, fqdn: string): readonly string[] {
  const own = trunks.filter((each) => each.trunks.includes(fqdn));
  const calls = own.reduce((sum, { planned }) => sum + planned, 0);
  const emergencies = emergency.filter(({ planned }) => planned?.trunks.includes(fqdn));
  return [
    marked("warning", `${counted(calls, "call")} took or could take this trunk, and will as before.`),
    ...cut(
      emergencies.map((each) =>
        marked(
          "warning",
          `Emergency calls among them, to ${plain(each.example, 40)}: ${prose(countWords(each), 160)}`,
        ),
      ),
      3,
      (left) => marked("warning", `And emergency calls to ${left} other numbers: see Replay.`),
    ),
    ...(uncovered.length === 0
      ? []
      : [marked("unknown", `Nobody covers ${counted(uncovered.length, "destination")} of their calls.`)]),
  ];
}

/** Whom a switch reaches at once. */
function affectedFacts({ policies, emergencyCalls }: Affected) {
  const who = reachWords(reachOf({ policies }));
  const names = (policies ?? []).map(({ policy }) => plain(policy, 80));
  return [
    { title: "Reaches", value: names.length === 0 ? who : `${bold(who)}, through ${listed(names, 20)}` },
    {
      title: "Emergency",
      value:
        emergencyCalls.length === 0 ? "no emergency policy leads here" : bold(emergencyList(emergencyCalls)),
    },
  ];
}
