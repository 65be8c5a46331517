import { z } from "zod";
import type { Change } from "../changes/change.ts";
import { may } from "../changes/roles.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { policiesReaching } from "../telephony/voice-routing.ts";
import { capability } from "../teams/capability/capability.ts";
import { fqdnField } from "../teams/capability/inputs.ts";
import { readCallRecords } from "./read-call-records.ts";
import { readRowsRead } from "./rows-read.ts";
import { findTrunk } from "../gateways/trunk.ts";
import type { Answer, ChatDependencies, Turn } from "../teams/capability/turn.ts";
import { verifyCard } from "./verify-card.ts";
import { day } from "../lib/time.ts";

const weekMs = 7 * day;
/** How far back the first call with bypass is looked for. */
const lookedBackMs = 3 * day;
const maxNamed = 8;

export const verify = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "verify",
    usages: [
      { syntax: "verify <fqdn>", does: "who was seen on a trunk, and whether their calls were bypassed" },
    ],
    parse: ([named]) => ({ named }),
  },
  run: (deps, { named }, turn) => showVerify(deps, { named, readsRecords: false }, turn),
});

export const readRecords = capability({
  permission: "preflight",
  readers: "asker",
  pressed: { verb: "readCallRecords", schema: z.object({ fqdn: fqdnField }) },
  run: (deps, { fqdn }, turn) => showVerify(deps, { named: fqdn, readsRecords: true }, turn),
});

/** What a trunk's calls prove, as last observed; with call records, which are read live, on demand. */
async function showVerify(
  deps: ChatDependencies,
  { named, readsRecords }: { readonly named: string | undefined; readonly readsRecords: boolean },
  turn: Turn,
): Promise<Answer> {
  const trunk = await findTrunk(deps, named, "verify");
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const now = deps.now();
  const rows = await deps.observations.calls(fqdn, new Date(now.getTime() - lookedBackMs), now);
  const began = gateway?.mediaBypass === true ? firstWithBypass(rows) : undefined;
  const since = began ?? new Date(now.getTime() - day);
  const calls = rows.filter(({ startedAt }) => startedAt >= since);
  const pair = pairOf(await deps.changes.migrationOf(fqdn));
  const weekAgo = new Date(now.getTime() - weekMs);
  const others = readsRecords ? await callsToCompare(deps, fqdn, pair, weekAgo, now) : [];
  const [users, rowsRead, inbound, records] = await Promise.all([
    deps.observations.seenUsers(fqdn, policiesReaching(fqdn, fleet.value.routing), since, maxNamed),
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
  if (!plan?.pair) return null;
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
