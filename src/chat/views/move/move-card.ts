import { changeName, type Approval } from "../../../change/change.ts";
import { isMovePlan } from "../../../change/plan.ts";
import { card, type Card } from "../../cards.ts";
import { changeTitle } from "../bypass-words.ts";
import { stateWords } from "../change-words.ts";
import { inboundWords } from "../inbound-words.ts";
import { marked, tones } from "../marks.ts";
import { clean, listed, number, plain, unmarked } from "../text.ts";
import { timeOf, zoneName } from "../time.ts";
import { timelineWords, withoutRepeats } from "../timeline-words.ts";
import { moveApprovalCard } from "./move-approval.ts";
import { moveButtons } from "./move-buttons.ts";
import type { MoveView } from "./move-view.ts";
import { moveTitle, planFacts } from "./plan-facts.ts";
import { nowWords, waveRow } from "./wave-words.ts";

/**
 * A change that moves people, as this person sees it: the approval request while they may approve, else its state, its
 * waves and what can be done now. Inputs: `advanceReason`, `rollbackReason`, `abortReason`.
 */
export function moveCard(view: MoveView): Card {
  const { submission, state } = view.change;
  if (submission !== null && state.status === "awaitingApproval" && view.offers.includes("approve")) {
    const { plan } = submission;
    if (isMovePlan(plan)) return moveApprovalCard(view, { ...submission, plan }, state.expiresAt);
  }
  return render(moveData(view));
}

const render = card<ReturnType<typeof moveData>>("move");

/** Waves that are shown one by one. */
const mostWaves = 10;

export function moveData(view: MoveView) {
  const { change, waves, zone, now } = view;
  const name = changeName(change.id);
  const plan = change.submission && isMovePlan(change.submission.plan) ? change.submission.plan : null;
  const said = stateWords(change, { mediaFailures: 0, zone, now });
  const running = change.state.status === "running" && change.state.waitingFor === null;
  const state = { ...said, sentence: (running ? nowWords(waves) : undefined) ?? said.sentence };
  const { earlier, entries } = timelineWords(withoutRepeats(view.timeline), zone, now);
  const planned = plan?.waves ?? [];
  const shownWaves = planned.filter(({ number }) => number <= mostWaves);
  const status = new Map(waves.map((wave) => [wave.number, wave]));
  const newest = waves.findLast(({ verdict }) => verdict !== null)?.number;
  const title = moveTitle(change.subject, plan);
  // The head says why it is paused, at length.
  const told = change.state.status === "paused" ? change.state.wave : null;
  return {
    summary: clean(`${name}, ${unmarked(title)}: ${unmarked(state.sentence)}`, 200),
    tone: tones[state.standing],
    kicker: `${name} · ${changeTitle(change.kind)}`,
    title,
    state: marked(state.standing, state.sentence),
    notes: state.notes.map((note) => clean(note, 400)),
    ...moveButtons(view),
    waves: shownWaves.map((wave) => {
      const row = waveRow(wave, status.get(wave.number), wave.number === newest, zone, now);
      return wave.number === told ? { ...row, reason: null } : row;
    }),
    wavesLeft:
      planned.length > shownWaves.length
        ? `And ${number(planned.length - shownWaves.length)} more waves: see Whole plan.`
        : null,
    facts: [
      {
        title: "Asked by",
        value: `${plain(change.requestedBy.name, 60)}, ${timeOf(change.requestedAt, now, zone)}`,
      },
      { title: "Why", value: plain(change.reason, 500) },
      ...(change.startAt === null
        ? []
        : [{ title: "Start", value: `not before ${timeOf(change.startAt, now, zone)}` }]),
      ...(plan === null ? [] : planFacts(plan)),
      ...inboundFact(view),
      { title: "Approvals", value: approvalsWords(view) },
      ...askedFact(view),
    ],
    timelineTitle: entries.length === 0 ? null : `Timeline (${zoneName(now, zone)})`,
    earlier: earlier === 0 ? null : `${earlier} earlier`,
    timeline: entries,
  };
}

function inboundFact({ change, inbound, now, zone }: MoveView) {
  const plan = change.submission?.plan;
  if (inbound === null || !plan || !isMovePlan(plan) || !plan.pair) return [];
  const pair = { from: plan.pair.from.fqdn, to: plan.pair.to.fqdn };
  return [{ title: "Inbound, 7 days", value: inboundWords(inbound, pair, now, zone) }];
}

function askedFact({ change }: MoveView) {
  const { submission, state } = change;
  return submission !== null && state.status === "awaitingApproval"
    ? [{ title: "Asked", value: listed(submission.approvers.map(({ name }) => plain(name, 60))) }]
    : [];
}

function approvalsWords({ change, zone, now }: MoveView): string {
  if (change.approvals.length === 0) {
    const open = change.state.status === "awaitingApproval" || change.state.status === "draft";
    return open ? `none yet, ${change.submission?.plan.approvalsRequired ?? 1} needed` : "none";
  }
  return change.approvals
    .map(
      ({ by, decision, at }: Approval) =>
        `${decision === "approved" ? "✓" : "✕"} ${decision} by ${plain(by.name, 60)}, ${timeOf(at, now, zone)}`,
    )
    .join("; ");
}
