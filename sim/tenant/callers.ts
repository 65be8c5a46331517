import type { SbcDefect } from "../network/network.ts";
import type { GatewaySeed } from "../contoso.ts";
import { callLogRow } from "./call-log-row.ts";
import { goesElsewhere, noRoute, outcomeOf, type Outcome } from "./outcomes.ts";
import { outgoingOf, type Outgoing } from "./outgoing.ts";
import { randomFrom } from "./random.ts";
import type { StoredGateway, TenantState } from "./state.ts";
import type { StoredUser } from "./users.ts";

const day = 24 * 60 * 60_000;
/** Rows older than this are dropped, so that a tenant left running does not grow. */
const keptFor = 9 * day;
const inboundShare = 0.3;
/** Of inbound background calls: those to a voice application, whose rows name nobody, and those that people have sent on. */
const toNobodyShare = 0.05;
const forwardedShare = 0.08;
/** Of background calls that leave the caller's country, where the tenant lets them. */
const abroadShare = 0.2;

export interface CallsOfUsers {
  readonly users: readonly StoredUser[];
  readonly count: number;
  /** E.164; left out, everybody calls somebody in their own country. */
  readonly number?: string | undefined;
  /** Nobody is busy or out: only what is wrong with a trunk makes a call fail. */
  readonly allAnswered: boolean;
}

export interface Callers {
  /** Makes so many calls on a trunk now. A row shows after the lag, however long its call: nobody waits it out. */
  callNow(gateway: StoredGateway, count: number): void;
  /** Lets people call out in turn, routed as the tenant routes them now. Answers how many calls ended on each trunk. */
  callOut(calls: CallsOfUsers): Readonly<Record<string, number>>;
  stop(): void;
}

/** Fills the last 24 hours of each trunk's calls and, while running, makes new ones. */
export function startCallers(
  state: TenantState,
  options: {
    readonly seed: number;
    readonly running: boolean;
    readonly defectsOf: (fqdn: string) => readonly SbcDefect[] | undefined;
  },
): Callers {
  const random = randomFrom(options.seed);
  // An SBC goes on sending its people's inbound calls from the trunk that it has, whatever policy they are given.
  const atStart = outgoingOf(state);
  const people = new Map(state.seed.gateways.map(({ fqdn }) => [fqdn, atStart.peopleOf(fqdn)]));
  if (options.running) writeHistory();
  const timer = options.running ? setInterval(() => callAlong(1_000), 1_000) : undefined;
  timer?.unref();

  return {
    callNow({ fqdn }, count) {
      const here = outgoingOf(state).peopleOf(fqdn);
      for (let made = 0; made < count; made += 1) {
        const inbound = random() < inboundShare;
        const user = oneOf(here);
        log({ user, inbound, outside: outsideOf(user), at: now(), trunk: fqdn });
      }
    },
    callOut({ users, count, number, allAnswered }) {
      const outgoing = outgoingOf(state);
      const made: Record<string, number> = {};
      for (let index = 0; index < count; index += 1) {
        const user = users[index % users.length];
        if (!user) break;
        const trunk = callFrom(outgoing, user, { at: now(), number: number ?? outsideOf(user), allAnswered });
        made[trunk] = (made[trunk] ?? 0) + 1;
      }
      return made;
    },
    stop() {
      clearInterval(timer);
    },
  };

  function now(): number {
    return state.now().getTime();
  }

  function writeHistory(): void {
    const outgoing = outgoingOf(state);
    for (const gateway of state.seed.gateways) {
      for (let made = 0; made < gateway.calls.perDay; made += 1)
        callAround(outgoing, gateway, now() - random() * day, -day);
    }
  }

  function callAlong(elapsed: number): void {
    let outgoing: Outgoing | undefined;
    for (const gateway of state.seed.gateways) {
      if (random() >= (gateway.calls.perMinute * elapsed) / 60_000) continue;
      outgoing ??= outgoingOf(state);
      callAround(outgoing, gateway, now(), state.faults.rowsLag);
    }
    state.calls.dropBefore(now() - keptFor);
  }

  /** A call of somebody whom this SBC serves: in by its trunk, or out as the tenant routes it. */
  function callAround(outgoing: Outgoing, { fqdn }: GatewaySeed, at: number, lag: number): void {
    const user = oneOf(people.get(fqdn) ?? []);
    if (random() < inboundShare) {
      if (!state.gateways.shown(fqdn)) return;
      const inbound = { user, inbound: true, outside: outsideOf(user), at, trunk: fqdn, lag };
      const draw = random();
      if (draw < toNobodyShare) log({ ...inbound, user: undefined });
      else log(inbound);
      if (draw > 1 - forwardedShare && user)
        callFrom(outgoing, user, { at, number: outsideOf(user), lag, allAnswered: false, forwarded: true });
      return;
    }
    if (!user) return;
    const abroad = `+4420${digits(8)}`;
    const reachable = random() < abroadShare && outgoing.trunksFor(user, abroad, inOrder).length > 0;
    callFrom(outgoing, user, { at, number: reachable ? abroad : outsideOf(user), lag, allAnswered: false });
  }

  /** Tries one trunk after the other, as Microsoft does, and answers on which the call ended. */
  function callFrom(
    outgoing: Outgoing,
    user: StoredUser,
    call: {
      readonly at: number;
      readonly number: string;
      readonly lag?: number;
      readonly allAnswered: boolean;
      readonly forwarded?: boolean;
    },
  ): string {
    const trunks = outgoing.trunksFor(user, call.number, shuffled);
    const last = trunks.at(-1);
    const out = { user, inbound: false, outside: call.number, ...call };
    if (last === undefined) {
      log({ ...out, trunk: "", outcome: noRoute });
      return "";
    }
    for (const trunk of trunks) {
      const outcome = outcomeOn(trunk, call.allAnswered);
      if (trunk !== last && goesElsewhere(outcome)) continue;
      log({ ...out, trunk, outcome });
      return trunk;
    }
    return last;
  }

  function outcomeOn(trunk: string, allAnswered = false): Outcome {
    return outcomeOf(random, {
      defects: options.defectsOf(trunk),
      failing: state.faults.failingCalls(trunk),
      mediaBypass: bypassed(trunk),
      allAnswered,
    });
  }

  function log(call: {
    readonly user: StoredUser | undefined;
    readonly inbound: boolean;
    readonly forwarded?: boolean;
    readonly outside: string;
    readonly at: number;
    readonly trunk: string;
    readonly lag?: number;
    readonly outcome?: Outcome;
  }): void {
    const { trunk, lag = state.faults.rowsLag, outcome = outcomeOn(trunk) } = call;
    const brokenOff = outcome.successful && !call.inbound && random() < state.faults.shortRedials(trunk);
    // Most calls are short; the mean is near four minutes.
    const length = Math.ceil(-240 * Math.log(1 - random()));
    const duration = brokenOff ? 1 + Math.floor(random() * 3) : length;
    add(call.at, duration);
    if (brokenOff) add(call.at + duration * 1_000 + 1_000, length);

    function add(at: number, seconds: number): void {
      state.calls.add(
        callLogRow(random, {
          ...call,
          startedAt: Math.floor(at),
          visibleAt: at + lag + lateness(),
          maskedDigits: state.seed.maskedDigits,
          mediaBypass: bypassed(trunk),
          duration: outcome.successful ? seconds : 0,
          outcome,
        }),
      );
    }
  }

  /** Milliseconds by which one row comes later than others. */
  function lateness(): number {
    const { share, ms } = state.faults.lateRows;
    return share > 0 && random() < share ? ms : 0;
  }

  function bypassed(trunk: string): boolean {
    return state.gateways.shown(trunk)?.settings.MediaBypass ?? false;
  }

  function outsideOf(user: StoredUser | undefined): string {
    const own = user?.number ?? "";
    if (own.startsWith("+353")) return `+3531${digits(7)}`;
    if (own.startsWith("+44")) return `+4420${digits(8)}`;
    return own.startsWith("+49") ? `+4930${digits(7)}` : `+3170${digits(7)}`;
  }

  function digits(count: number): string {
    return String(Math.floor(random() * 10 ** count)).padStart(count, "0");
  }

  function oneOf<Value>(values: readonly Value[]): Value | undefined {
    return values[Math.floor(random() * values.length)];
  }

  function shuffled(trunks: readonly string[]): readonly string[] {
    if (trunks.length < 2) return trunks;
    return trunks
      .map((trunk) => ({ trunk, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ trunk }) => trunk);
  }
}

function inOrder(trunks: readonly string[]): readonly string[] {
  return trunks;
}
