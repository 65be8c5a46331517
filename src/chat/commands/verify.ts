import type { Change } from "../../change/change.ts";
import { isMovePlan } from "../../change/plan.ts";
import { may } from "../../change/roles.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import { policiesReaching } from "../../telephony/voice-routing.ts";
import type { Command } from "../command.ts";
import { readCallRecords } from "../read-call-records.ts";
import { readRowsRead } from "../rows-read.ts";
import { findTrunk } from "../trunk.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";
import { verifyCard } from "../views/lookup/verify-card.ts";

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** How far back the first call with bypass is looked for. */
const lookedBackMs = 3 * dayMs;
const mostNamed = 8;

export function verifyCommand(deps: ChatDependencies): Command {
  return {
    name: "verify",
    usages: [
      { syntax: "verify <fqdn>", does: "who was seen on a trunk, and whether their calls were bypassed" },
    ],
    permission: "look",
    readers: "asker",
    run: ([typed], turn) => showVerify(deps, typed, turn, { readsRecords: false }),
  };
}

/** What a trunk's calls prove, as last observed; with call records, which are read live, on demand. */
export async function showVerify(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
  { readsRecords }: { readonly readsRecords: boolean },
): Promise<Answer> {
  const trunk = await findTrunk(deps, typed, "verify");
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const now = deps.now();
  const rows = await deps.observations.calls(fqdn, new Date(now.getTime() - lookedBackMs), now);
  const began = gateway?.mediaBypass === true ? firstWithBypass(rows) : undefined;
  const since = began ?? new Date(now.getTime() - dayMs);
  const calls = rows.filter(({ startedAt }) => startedAt >= since);
  const pair = pairOf(await deps.changes.migrationOf(fqdn));
  const weekAgo = new Date(now.getTime() - weekMs);
  const others = readsRecords ? await callsToCompare(deps, fqdn, pair, weekAgo, now) : [];
  const [users, rowsRead, inbound, records] = await Promise.all([
    deps.observations.seenUsers(fqdn, policiesReaching(fqdn, fleet.value.routing), since, mostNamed),
    readRowsRead(deps.observations, since, now),
    pair ? deps.observations.inboundHalf(pair, weekAgo) : null,
    readsRecords ? readCallRecords(deps, fqdn, calls, others, turn.signal) : null,
  ]);
  const card = verifyCard({
    fqdn,
    mediaBypass: gateway?.mediaBypass ?? null,
    since,
    sinceBypass: began !== undefined,
    users,
    calls,
    rowsRead,
    inbound: pair && inbound && { ...inbound, ...pair },
    records,
    mayRead: may(turn.roles, "preflight"),
    now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

function pairOf(migration: Change | undefined): Pair | null {
  const plan = migration?.submission?.plan;
  if (!plan || !isMovePlan(plan) || !plan.pair) return null;
  return { from: plan.pair.from.fqdn, to: plan.pair.to.fqdn };
}

/** Calls without bypass: of a new trunk, those of the old one, which carries who has not moved; else the trunk's own of before. */
async function callsToCompare(
  { observations }: ChatDependencies,
  fqdn: string,
  pair: Pair | null,
  from: Date,
  to: Date,
): Promise<readonly CallRow[]> {
  const rows = await observations.calls(pair?.to === fqdn ? pair.from : fqdn, from, to);
  return rows.filter(({ mediaBypassEnabled }) => !mediaBypassEnabled);
}

/** When bypass came on, as calls show it; undefined where they do not show a call without it before. */
function firstWithBypass(rows: readonly CallRow[]): Date | undefined {
  const last = rows.findLastIndex(({ mediaBypassEnabled }) => !mediaBypassEnabled);
  return last < 0 ? undefined : rows[last + 1]?.startedAt;
}
