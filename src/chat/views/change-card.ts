import { changeName, type Approval, type Change } from "../../change/change.ts";
import { isMovePlan, type BypassKind } from "../../change/plan.ts";
import type { TimelineEntry } from "../../change/timeline.ts";
import type { Finding } from "../../preflight/check.ts";
import type { Reported } from "../reported.ts";
import { card, type Card } from "../cards.ts";
import { approvalRequestCard } from "./approval-request.ts";
import { buttonsFor, inPlace } from "./buttons.ts";
import { beforeAfter, changeTitle, target } from "./bypass-words.ts";
import { callsSinceWords } from "./call-words.ts";
import { stateWords } from "./change-words.ts";
import { marked, tones } from "./marks.ts";
import type { Offer } from "./offers.ts";
import { rowsReadWords, type RowsRead } from "./rows-read.ts";
import { bold, clean, listed, plain, unmarked } from "./text.ts";
import { timeOf, zoneName } from "./time.ts";
import { timelineWords } from "./timeline-words.ts";

/** A switch of one trunk's media bypass. */
export type BypassChange = Change & { readonly kind: BypassKind };

export interface ChangeView {
  readonly change: BypassChange;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Calls on the trunk since the change was set; null before. */
  readonly calls: {
    readonly attempts: number;
    readonly inbound: number;
    readonly delivered: number;
    readonly mediaFailures: number;
    readonly offerRefusals: number;
    readonly firstInEffectAt: Date | null;
    readonly rowsRead: RowsRead;
  } | null;
  readonly preflight: {
    readonly id: number;
    readonly findings: readonly Finding[];
    /** Of other hosts, on findings that are not known. */
    readonly reported: readonly Reported[];
  } | null;
  /** Statements the requester attested for this trunk, as sentences. */
  readonly requesterAttested: readonly string[];
  readonly offers: readonly Offer[];
  readonly zone: string;
  readonly now: Date;
}

/**
 * The change as this person sees it: the approval request while it awaits an approval and they may give one, else
 * its state and its timeline. Inputs of the request: `comment`, `acceptUnknowns`, and `reason` of a rejection.
 */
export function changeCard(view: ChangeView): Card {
  const { submission, state } = view.change;
  if (submission !== null && state.status === "awaitingApproval" && view.offers.includes("approve")) {
    const { plan } = submission;
    if (!isMovePlan(plan)) return approvalRequestCard(view, { ...submission, plan }, state.expiresAt);
  }
  return render(changeData(view));
}

const render = card<ReturnType<typeof changeData>>("change");

/** What decides stands last, where nothing else ever stood. */
const decisive: readonly Offer[] = ["rollBack", "cancel"];
/** What is pressing when something is bad. */
const pressing: readonly Offer[] = ["rollBack"];

export function changeData(view: ChangeView) {
  const { change, calls, offers, zone, now } = view;
  const name = changeName(change.id);
  const state = stateWords(change, { mediaFailures: calls?.mediaFailures ?? 0, zone, now });
  const about = { changeId: change.id, fqdn: change.subject };
  // On a phone the end of the card is far away: what is pressing stands below the head.
  const urgent = state.standing === "bad" ? pressing.filter((offer) => offers.includes(offer)) : [];
  const { earlier, entries } = timelineWords(view.timeline, zone, now);
  return {
    summary: clean(`${name}, ${change.subject}: ${unmarked(state.sentence)}`, 200),
    tone: tones[state.standing],
    kicker: `${name} · ${changeTitle(change.kind)}`,
    title: plain(change.subject, 120),
    state: marked(state.standing, state.sentence),
    notes: state.notes,
    facts: factsOf(view),
    timelineTitle: entries.length === 0 ? null : `Timeline (${zoneName(now, zone)})`,
    earlier: earlier === 0 ? null : `${earlier} earlier`,
    timeline: entries,
    acknowledge: offers.includes("acknowledge")
      ? {
          changeId: change.id,
          seen: change.holds.length,
          title: "Watch again",
          says: "Calls are watched from now on, for as long as before. What they showed until now counts no more, on your word.",
        }
      : null,
    urgent: inPlace(places(pressing, urgent)),
    buttons: inPlace([
      ...buttonsFor(
        offers.filter((offer) => !decisive.includes(offer) && !pressing.includes(offer)),
        about,
      ).map((button) => ({ offered: true, button })),
      ...places(
        decisive,
        offers.filter((offer) => !urgent.includes(offer)),
      ),
    ]),
  };

  function places(row: readonly Offer[], offered: readonly Offer[]) {
    return row.flatMap((offer) =>
      buttonsFor([offer], about).map((button) => ({ offered: offered.includes(offer), button })),
    );
  }
}

function factsOf({ change, calls, zone, now }: ChangeView) {
  const approvals = change.approvals.map((approval) => approvalWords(approval, zone, now));
  const required = change.submission?.plan.approvalsRequired ?? 1;
  const open = change.state.status === "awaitingApproval" || change.state.status === "draft";
  return [
    { title: "Bypass", value: bold(beforeAfter(change.kind)) },
    {
      title: "Asked by",
      value: `${plain(change.requestedBy.name, 60)}, ${timeOf(change.requestedAt, now, zone)}`,
    },
    { title: "Why", value: plain(change.reason, 500) },
    ...(change.startAt === null
      ? []
      : [{ title: "Start", value: `not before ${timeOf(change.startAt, now, zone)}` }]),
    {
      title: "Approvals",
      value: approvals.length > 0 ? approvals.join("; ") : open ? `none yet, ${required} needed` : "none",
    },
    ...(open && change.submission !== null
      ? [
          {
            title: "Asked",
            value: listed(change.submission.approvers.map(({ name }) => plain(name, 60))),
          },
        ]
      : []),
    ...(calls === null
      ? []
      : [
          {
            title: "Calls",
            value: `${callsSinceWords(calls, target(change.kind), (at) => timeOf(at, now, zone))} (${rowsReadWords(calls.rowsRead, now, zone)})`,
          },
        ]),
  ];
}

function approvalWords({ by, decision, at }: Approval, zone: string, now: Date): string {
  return `${decision === "approved" ? "✓" : "✕"} ${decision} by ${plain(by.name, 60)}, ${timeOf(at, now, zone)}`;
}
