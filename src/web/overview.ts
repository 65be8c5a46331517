import { changeName, type Change } from "../changes/change.ts";
import { leftWords } from "../changes/left-half-done.ts";
import { isWorse } from "../changes/revised.ts";
import type { TimelineEvent, TimelineEventType } from "../changes/timeline.ts";
import type { ChangeRow, DecisionRow, Fact, GatewayRow, Overview, WaveRow } from "../tab/overview.ts";
import { textOf } from "../changes/cards/event-texts.ts";
import { observedFleet, type FleetTrunk } from "../gateways/fleet.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import { kinds } from "../changes/kinds/kinds.ts";
import { certificateWords } from "../gateways/trunk-words.ts";
import { byNeed } from "../gateways/trunk-filter.ts";
import { optionsFact } from "../gateways/trunk-state.ts";
import type { Standing } from "../teams/cards/marks.ts";
import { takesWavesNoFurther, waveFact } from "../changes/cards/waves/wave-words.ts";
import { verdictStanding, verdictWords } from "../preflight/chat/preflight-words.ts";
import { statusStanding, statusWords } from "../changes/cards/status-words.ts";
import { clean } from "../teams/cards/text.ts";
import { day } from "../lib/time.ts";

export type ReadOverview = () => Promise<Overview>;

type Needed = Pick<ChatDependencies, "config" | "observations" | "preflights" | "changes" | "waves" | "now">;

const maxChanges = 20;
const maxDecisions = 12;

/** Everything at a glance, for the tab: read from what was observed and from the changes, never from the tenant. */
export function createReadOverview(deps: Needed): ReadOverview {
  return async function readOverview() {
    const { changes, observations } = deps;
    const now = deps.now();
    const dayAgo = new Date(now.getTime() - day);
    const [{ fleet, problem }, calls, callsRead, open, waiting, half, decided] = await Promise.all([
      observedFleet(deps),
      observations.callCounts(dayAgo),
      observations.callsRead(),
      changes.list({ open: true }, { offset: 0, limit: maxChanges }),
      changes.list({ awaitingApproval: true }, { offset: 0, limit: 1 }),
      changes.leftHalfDone(),
      changes.latestEvents(decisions, maxDecisions),
    ]);
    return {
      mode: deps.config.mode,
      now: now.toISOString(),
      gateways: {
        total: fleet?.trunks.length ?? 0,
        asOf: iso(fleet?.asOf),
        usersAsOf: iso(fleet?.usersAsOf),
        callsAsOf: iso(callsRead?.asOf),
        callsSince: callsRead && callsRead.since > dayAgo ? callsRead.since.toISOString() : null,
        problem: problem === null ? null : unquoted(problem),
        rows: fleet
          ? byNeed(fleet.trunks).map((trunk) => ({
              ...gatewayRow(trunk, now),
              users: fleet.usersOf(trunk.fqdn),
              calls: callsRead ? (calls.get(trunk.fqdn) ?? { attempts: 0, delivered: 0 }) : null,
            }))
          : [],
      },
      changes: {
        open: open.total,
        waiting: waiting.total,
        leftHalfDone: half.map((one) => ({
          name: changeName(one.change.id),
          words: `${clean(one.change.subject, 120)}: ${leftWords(one)}`,
        })),
        rows: await Promise.all(open.changes.map((change) => changeRow(deps, change))),
      },
      decisions: decided.map(({ at, event, change }) => decisionRow(at, event, change)),
    };
  };
}

function gatewayRow({ fqdn, facts, state }: FleetTrunk, now: Date): Omit<GatewayRow, "users" | "calls"> {
  const { settings, probe, lastPreflight, change } = facts;
  const notAfter = probe?.certificateNotAfter ?? null;
  return {
    fqdn,
    derived: settings === null,
    standing: state.standing,
    needsLook: state.needsLook,
    reasons: state.reasons.map(({ standing, words }) => ({ standing, words: unquoted(words) })),
    mediaBypass: settings?.mediaBypass ?? false,
    enabled: settings?.enabled ?? true,
    options: optionsFact(probe),
    certificate:
      notAfter === null ? { words: "not seen", standing: "unknown" } : certificateWords(notAfter, now),
    probedAt: iso(probe?.at),
    preflight: lastPreflight && {
      words: verdictWords[lastPreflight.verdict],
      standing: verdictStanding[lastPreflight.verdict],
      at: lastPreflight.finishedAt.toISOString(),
    },
    change: change && { name: changeName(change.id), ...statusFact(change.status) },
  };
}

async function changeRow({ waves }: Needed, change: Change): Promise<ChangeRow> {
  const plan = change.submission?.plan;
  return {
    name: changeName(change.id),
    kind: kinds[change.kind].words,
    subject: clean(change.subject, 120),
    reason: clean(change.reason, 200),
    requestedBy: clean(change.requestedBy.name, 60),
    requestedAt: change.requestedAt.toISOString(),
    ...statusFact(change.state.status),
    note: noteOn(change),
    until: untilOf(change),
    waves: plan ? await waveRows() : [],
  };

  async function waveRows(): Promise<readonly WaveRow[]> {
    if (!plan) return [];
    const stopped = takesWavesNoFurther(change);
    const now = new Map((await waves.waves(change.id)).map((wave) => [wave.number, wave]));
    return plan.waves.map(({ number, title, users }) => {
      const wave = now.get(number);
      const status = wave?.status ?? "planned";
      return {
        number,
        title: clean(title, 40),
        users,
        moved: wave?.counts.moved ?? 0,
        ...waveFact(status, stopped),
        judgeAt: status === "baking" && !stopped ? iso(wave?.judgeAt) : null,
      };
    });
  }
}

function statusFact(status: Change["state"]["status"]): Fact {
  return { words: statusWords[status], standing: statusStanding[status] };
}

function noteOn({ state }: Change): string | null {
  switch (state.status) {
    case "paused":
      return unquoted(state.why);
    case "needsAttention":
      return unquoted(state.reasons.join(" "));
    case "approved":
    case "running":
      return state.waitingFor === null ? null : unquoted(state.waitingFor);
    default:
      return null;
  }
}

function untilOf({ state }: Change): ChangeRow["until"] {
  switch (state.status) {
    case "awaitingApproval":
      return { words: "expires", at: state.expiresAt.toISOString() };
    case "scheduled":
      return { words: "starts", at: state.startAt.toISOString() };
    case "watching":
      return { words: "watched until", at: state.until.toISOString() };
    default:
      return null;
  }
}

/** What people decided, and what gates did in their stead. */
const decisions: readonly TimelineEventType[] = [
  "approved",
  "rejected",
  "cancelled",
  "rollbackRequested",
  "waveJudged",
  "verdictRevised",
  "needsAttention",
  "waveDecided",
  "resumed",
  "retried",
  "aborted",
  "braked",
  "alarmRaised",
  "acknowledged",
];

function decisionRow(at: Date, event: TimelineEvent, change: Change): DecisionRow {
  return {
    at: at.toISOString(),
    change: changeName(change.id),
    words: textOf(event, change) ?? event.type,
    standing: decisionStanding(event),
  };
}

function decisionStanding(event: TimelineEvent): Standing {
  switch (event.type) {
    case "approved":
    case "resumed":
    case "retried":
      return "good";
    case "waveJudged":
      return event.outcome === "pass" ? "good" : event.outcome === "fail" ? "bad" : "unknown";
    case "verdictRevised":
      return isWorse(event) ? "bad" : "warning";
    case "waveDecided":
      return event.decision === "notHeard" ? "bad" : "good";
    case "alarmRaised":
    case "rejected":
    case "needsAttention":
      return "bad";
    case "cancelled":
      return "ended";
    default:
      return "warning";
  }
}

/** A sentence of the product's own, where its backticks would be read as such. */
function unquoted(sentence: string): string {
  return clean(sentence.replaceAll("`", ""), 300);
}

function iso(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null;
}
