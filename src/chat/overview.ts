import { changeName, type Change } from "../change/change.ts";
import { isMovePlan } from "../change/plan.ts";
import { isWorse } from "../change/revised.ts";
import type { TimelineEvent, TimelineEventType } from "../change/timeline.ts";
import type { ChangeRow, DecisionRow, Fact, GatewayRow, Overview, WaveRow } from "../tab/overview.ts";
import { textOf } from "./event-texts.ts";
import { readFleet } from "./fleet.ts";
import type { ChatDependencies } from "./turn.ts";
import { kindWords } from "./views/bypass-words.ts";
import { certificateWords } from "./views/certificate-words.ts";
import { fleetStanding, optionsFact, type FleetRow } from "./views/fleet-card.ts";
import type { Standing } from "./views/marks.ts";
import { waveStanding, waveStatusWords } from "./views/move/wave-words.ts";
import { verdictStanding, verdictWords } from "./views/preflight-words.ts";
import { statusStanding, statusWords } from "./views/status-words.ts";
import { clean } from "./views/text.ts";
import { day } from "./views/time.ts";

export type ReadOverview = () => Promise<Overview>;

type Needed = Pick<ChatDependencies, "config" | "observations" | "preflights" | "changes" | "waves" | "now">;

const mostChanges = 20;
const mostDecisions = 12;

/** Everything at a glance, for the tab: read from what was observed and from the changes, never from the tenant. */
export function createReadOverview(deps: Needed): ReadOverview {
  return async function readOverview() {
    const { changes, observations } = deps;
    const now = deps.now();
    const dayAgo = new Date(now.getTime() - day);
    const [{ fleet, problem }, calls, callsRead, open, waiting, decided] = await Promise.all([
      readFleet(deps),
      observations.callCounts(dayAgo),
      observations.callsRead(),
      changes.list({ open: true }, { offset: 0, limit: mostChanges }),
      changes.list({ awaitingApproval: true }, { offset: 0, limit: 1 }),
      changes.latestEvents(decisions, mostDecisions),
    ]);
    return {
      mode: deps.config.mode,
      now: now.toISOString(),
      gateways: {
        total: fleet?.names.length ?? 0,
        asOf: iso(fleet?.asOf),
        usersAsOf: iso(fleet?.usersAsOf),
        callsAsOf: iso(callsRead?.asOf),
        callsSince: callsRead && callsRead.since > dayAgo ? callsRead.since.toISOString() : null,
        problem: problem === null ? null : unquoted(problem),
        rows: fleet
          ? fleet.names.map((fqdn) => ({
              ...gatewayRow(fleet.rowOf(fqdn), now),
              probedAt: iso(fleet.probedAt(fqdn)),
              calls: callsRead ? (calls.get(fqdn) ?? { attempts: 0, delivered: 0 }) : null,
            }))
          : [],
      },
      changes: {
        open: open.total,
        waiting: waiting.total,
        rows: await Promise.all(open.changes.map((change) => changeRow(deps, change))),
      },
      decisions: decided.map(({ at, event, change }) => decisionRow(at, event, change)),
    };
  };
}

function gatewayRow(row: FleetRow, now: Date): Omit<GatewayRow, "probedAt" | "calls"> {
  const { certificateNotAfter: notAfter, lastPreflight, change } = row;
  return {
    fqdn: row.fqdn,
    derived: row.derived,
    standing: row.derived ? "ended" : fleetStanding(row, now),
    mediaBypass: row.mediaBypass,
    enabled: row.enabled,
    options: optionsFact(row.options),
    certificate:
      notAfter === null ? { words: "not seen", standing: "unknown" } : certificateWords(notAfter, now),
    users: row.users,
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
    kind: kindWords(change.kind),
    subject: clean(change.subject, 120),
    reason: clean(change.reason, 200),
    requestedBy: clean(change.requestedBy.name, 60),
    requestedAt: change.requestedAt.toISOString(),
    ...statusFact(change.state.status),
    note: noteOn(change),
    until: untilOf(change),
    waves: plan && isMovePlan(plan) ? await waveRows() : [],
  };

  async function waveRows(): Promise<readonly WaveRow[]> {
    if (!plan || !isMovePlan(plan)) return [];
    const now = new Map((await waves.waves(change.id)).map((wave) => [wave.number, wave]));
    return plan.waves.map(({ number, title, users }) => {
      const wave = now.get(number);
      const status = wave?.status ?? "planned";
      return {
        number,
        title: clean(title, 40),
        users,
        moved: wave?.counts.moved ?? 0,
        words: waveStatusWords[status],
        standing: waveStanding[status],
        judgeAt: status === "baking" ? iso(wave?.judgeAt) : null,
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
      return isWorse(event) ? "bad" : "look";
    case "waveDecided":
      return event.decision === "notHeard" ? "bad" : "good";
    case "alarmRaised":
    case "rejected":
    case "needsAttention":
      return "bad";
    case "cancelled":
      return "ended";
    default:
      return "look";
  }
}

/** A sentence of the product's own, where its backticks would be read as such. */
function unquoted(sentence: string): string {
  return clean(sentence.replaceAll("`", ""), 300);
}

function iso(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null;
}
