import type { SbcDefect } from "../network/network.ts";
import type { CallLogRow } from "./call-log-row.ts";
import { outcomeOf } from "./outcomes.ts";
import { idFrom, randomFrom, type Random } from "./random.ts";
import { settingsOf, type StoredGateway, type TenantState } from "./state.ts";
import type { StoredUser } from "./users.ts";

const day = 24 * 60 * 60_000;
const never = "0001-01-01T00:00:00Z";
/** Rows older than this are dropped, so that a tenant left running does not grow. */
const keptFor = 3 * day;

export interface Callers {
  /** Makes so many calls on a trunk now. A row shows after the lag, however long its call: nobody waits it out. */
  callNow(gateway: StoredGateway, count: number): void;
  stop(): void;
}

/** Fills the last 24 hours of each trunk's calls and, while running, makes new ones. */
export function startCallers(
  state: TenantState,
  options: {
    readonly seed: number;
    readonly running: boolean;
    readonly defectsOf: (fqdn: string) => readonly SbcDefect[];
  },
): Callers {
  const random = randomFrom(options.seed);
  const people = callersByTrunk(state);
  if (options.running) writeHistory();
  const timer = options.running ? setInterval(() => callAlong(1_000), 1_000) : undefined;
  timer?.unref();

  return {
    callNow(gateway, count) {
      for (let made = 0; made < count; made += 1) log(gateway, state.now().getTime(), state.faults.rowsLag);
    },
    stop() {
      clearInterval(timer);
    },
  };

  function writeHistory(): void {
    const now = state.now().getTime();
    for (const gateway of state.gateways.values()) {
      for (let made = 0; made < gateway.seed.calls.perDay; made += 1)
        log(gateway, now - random() * day, -day);
    }
  }

  function callAlong(elapsed: number): void {
    for (const gateway of state.gateways.values()) {
      if (!settingsOf(state, gateway).Enabled) continue;
      if (random() < (gateway.seed.calls.perMinute * elapsed) / 60_000) {
        log(gateway, state.now().getTime(), state.faults.rowsLag);
      }
    }
    const oldest = state.now().getTime() - keptFor;
    const firstKept = state.calls.findIndex(({ startedAt }) => startedAt >= oldest);
    if (firstKept > 0) state.calls.splice(0, firstKept);
  }

  function log(gateway: StoredGateway, at: number, lag: number): void {
    state.calls.push(
      callRow(random, {
        startedAt: Math.floor(at),
        visibleAt: at + lag,
        trunk: gateway.seed.fqdn,
        mediaBypass: settingsOf(state, gateway).MediaBypass,
        defects: options.defectsOf(gateway.seed.fqdn),
        failing: state.faults.failingCalls(gateway.seed.fqdn),
        caller: oneOf(random, people.get(gateway.seed.fqdn) ?? []),
      }),
    );
  }
}

function callRow(
  random: Random,
  call: Parameters<typeof outcomeOf>[1] & {
    readonly startedAt: number;
    readonly visibleAt: number;
    readonly trunk: string;
    readonly caller: StoredUser | undefined;
  },
): CallLogRow {
  const outcome = outcomeOf(random, call);
  const inbound = random() < 0.3;
  // Most calls are short; the mean is near four minutes.
  const duration = outcome.successful ? Math.ceil(-240 * Math.log(1 - random())) : 0;
  const { startedAt } = call;
  const iso = (time: number) => new Date(time).toISOString();
  const outside = `+3170${String(Math.floor(random() * 1000)).padStart(3, "0")}***`;
  const own = call.caller?.number ?? "";
  return {
    visibleAt: call.visibleAt,
    startedAt,
    row: {
      id: idFrom(random),
      correlationId: idFrom(random),
      userId: call.caller?.id ?? null,
      userPrincipalName: call.caller?.userPrincipalName ?? "",
      userDisplayName: call.caller?.userPrincipalName.split("@")[0] ?? "",
      startDateTime: iso(startedAt),
      inviteDateTime: iso(startedAt - 3_000),
      failureDateTime: outcome.successful ? never : iso(startedAt),
      endDateTime: iso(startedAt + duration * 1_000),
      duration,
      callType: inbound ? "ByotIn" : "ByotOut",
      successfulCall: outcome.successful,
      callerNumber: inbound ? outside : own,
      calleeNumber: inbound ? own : outside,
      mediaPathLocation: call.mediaBypass ? "" : "EUWE",
      signalingLocation: "EUNO",
      finalSipCode: outcome.sip,
      callEndSubReason: outcome.subReason,
      finalSipCodePhrase: outcome.phrase,
      trunkFullyQualifiedDomainName: call.trunk,
      mediaBypassEnabled: call.mediaBypass,
    },
  };
}

/** Who can be on a call of a trunk: the users whose policy reaches it through usage and route. */
function callersByTrunk(state: TenantState): ReadonlyMap<string, readonly StoredUser[]> {
  const byPolicy = Map.groupBy(
    state.users.filter(({ number }) => number !== null),
    ({ assignment }) => assignment?.policy ?? "Global",
  );
  return new Map(
    [...state.gateways.keys()].map((fqdn) => {
      const usages = new Set(
        state.routes.filter(({ gateways }) => gateways.includes(fqdn)).flatMap((route) => route.usages),
      );
      const policies = state.policies.filter((policy) => policy.usages.some((usage) => usages.has(usage)));
      return [fqdn, policies.flatMap(({ name }) => byPolicy.get(name) ?? [])];
    }),
  );
}

function oneOf<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values[Math.floor(random() * values.length)];
}
