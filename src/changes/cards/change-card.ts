import { leastReasonWords } from "../reason.ts";
import { changeName, hasEnded, type Change } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import { callsSinceWords, inboundWords } from "../../calls/call-words.ts";
import { rowsReadWords } from "../../calls/rows-read.ts";
import { button } from "../../teams/cards/buttons.ts";
import { card, type Card } from "../../teams/cards/cards.ts";
import { marked, tones } from "../../teams/cards/marks.ts";
import { neededWords } from "../../teams/cards/people.ts";
import { clean, listed, number, plain, unmarked } from "../../teams/cards/text.ts";
import { timeOf, zoneName } from "../../teams/cards/time.ts";
import { standingOn } from "../../teams/cards/way-back.ts";
import { approvalCard } from "./approval-card.ts";
import { approvalWords } from "./approval-words.ts";
import { breakGlassFacts } from "./break-glass-words.ts";
import { bypassFact } from "./bypass-words.ts";
import { changeButtons } from "./change-buttons.ts";
import { nextWords, offersEvidence } from "./closing-words.ts";
import { stateWords } from "./change-words.ts";
import { partedTimeline, timelineWords, withoutRepeats } from "./timeline-words.ts";
import type { ChangeView } from "./view-of-change.ts";
import { moveTitle, planFacts } from "./waves/plan-facts.ts";
import { gateFigures } from "./waves/gate-figures.ts";
import { callsProgress, failedWave, headWords } from "./waves/head-words.ts";
import { takesWavesNoFurther, waveRow } from "./waves/wave-words.ts";

/**
 * The change as this person sees it: the approval request while it awaits an approval and they may give one, else its
 * state, its waves, its timeline and what can be done now. Inputs: `brakeReason`, `acknowledgeReason`, `advanceReason`,
 * `withdrawReason`, `releaseReason`, `rollbackReason`, `abortReason`. Until its end its buttons say on which card they stand.
 */
export function changeCard(view: ChangeView): Card {
  const { id, submission, state } = view.change;
  const shown =
    submission !== null && state.status === "awaitingApproval" && view.offers.approve
      ? approvalCard(view, submission, state.expiresAt)
      : fill(changeData(view));
  return hasEnded(view.change) ? shown : standingOn(shown, id);
}

const fill = card<ReturnType<typeof changeData>>("change");

/** Waves that are shown one by one. */
const maxWaves = 10;

export function changeData(view: ChangeView) {
  const { change, waves, zone, now } = view;
  const name = changeName(change.id);
  const plan = change.submission?.plan ?? null;
  const said = stateWords(change, { mediaFailures: view.calls?.mediaFailures ?? 0, zone, now });
  const whatNext = nextWords(change, view.nextOffers);
  const state = headWords(change, said, view, zone, now);
  const { milestones, technical } = partedTimeline(withoutRepeats(view.timeline), change.kind);
  const { earlier, entries } = timelineWords(milestones, zone, now);
  const log = timelineWords(technical, zone, now);
  const planned = plan?.waves ?? [];
  const shownWaves = planned.filter(({ number }) => number <= maxWaves);
  const status = new Map(waves.map((wave) => [wave.number, wave]));
  const newest = waves.findLast(({ verdict }) => verdict !== null)?.number;
  const title = moveTitle(change.subject, plan);
  // The head says why it is paused, at length.
  const told = change.state.status === "paused" ? change.state.wave : null;
  return {
    summary: clean(`${name}, ${unmarked(title)}: ${unmarked(state.sentence)}`, 200),
    tone: tones[state.standing],
    least: leastReasonWords,
    kicker: `${name} · ${kinds[change.kind].title}`,
    title,
    state: marked(state.standing, state.sentence),
    notes: [...state.notes, ...(whatNext === null ? [] : [whatNext])],
    progress: callsProgress(change, view.callsSoFar),
    figures: figuresOf(view),
    evidence: offersEvidence(change, view.offers)
      ? [button("Evidence", "command", { text: `evidence ${name}` })]
      : null,
    ...changeButtons(view, state.standing),
    waves: shownWaves.map((wave) => {
      const stands = { newest: wave.number === newest, stopped: takesWavesNoFurther(change) };
      const row = waveRow(wave, status.get(wave.number), stands, zone, now);
      return wave.number === told ? { ...row, reason: null } : row;
    }),
    wavesLeft:
      planned.length > shownWaves.length
        ? `And ${number(planned.length - shownWaves.length)} more waves: see Whole plan.`
        : null,
    facts: factsOf(view),
    timelineTitle: entries.length === 0 ? null : `Timeline (${zoneName(now, zone)})`,
    earlier: earlier === 0 ? null : `${earlier} earlier`,
    timeline: entries,
    logTitle: technical.length === 0 ? null : `▸ Technical log (${number(technical.length)})`,
    logEarlier: log.earlier === 0 ? null : `${log.earlier} earlier`,
    log: log.entries,
  };
}

/** Of the wave that waits for a person's decision, or failed. */
function figuresOf({ change, waves }: ChangeView) {
  const { state, submission } = change;
  const asked =
    state.status === "paused" && state.needs === "verdict" ? state.wave : failedWave(change, waves);
  const verdict = waves.find((wave) => wave.number === asked)?.verdict;
  return verdict && submission ? gateFigures(verdict, submission.plan.gate) : [];
}

function factsOf(view: ChangeView) {
  const { change, zone, now } = view;
  const { kind, submission } = change;
  return [
    ...bypassFact(kind),
    {
      title: "Requested by",
      value: `${plain(change.requestedBy.name, 60)}, ${timeOf(change.requestedAt, now, zone)}`,
    },
    { title: "Why", value: plain(change.reason, 500) },
    ...(change.startAt === null
      ? []
      : [{ title: "Start", value: `not before ${timeOf(change.startAt, now, zone)}` }]),
    ...(submission && !submission.plan.affected ? planFacts(submission.plan) : []),
    ...inboundFact(view),
    { title: "Approvals", value: approvalsWords(change, zone, now) },
    ...breakGlassFacts(change, zone, now),
    ...(submission !== null && change.state.status === "awaitingApproval"
      ? [{ title: "Asked", value: listed(submission.approvers.map(({ name }) => plain(name, 60))) }]
      : []),
    ...callsFact(view),
  ];
}

function inboundFact({ change, inbound, now, zone }: ChangeView) {
  const plan = change.submission?.plan;
  if (inbound === null || !plan?.pair) return [];
  const pair = { from: plan.pair.from.fqdn, to: plan.pair.to.fqdn };
  return [{ title: "Inbound, 7 days", value: inboundWords(inbound, pair, now, zone) }];
}

function callsFact({ change: { kind }, calls, now, zone }: ChangeView) {
  const { setsBypass } = kinds[kind];
  if (calls === null || setsBypass === null) return [];
  const words = callsSinceWords(calls, setsBypass, (at) => timeOf(at, now, zone));
  return [{ title: "Calls", value: `${words} (${rowsReadWords(calls.rowsRead, now, zone)})` }];
}

function approvalsWords({ approvals, state, submission }: Change, zone: string, now: Date): string {
  if (approvals.length > 0) return approvals.map((approval) => approvalWords(approval, zone, now)).join("; ");
  const open = state.status === "awaitingApproval" || state.status === "draft";
  return open ? `none yet, ${neededWords(submission?.plan)}` : "none";
}
