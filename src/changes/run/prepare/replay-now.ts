import type { Membership } from "../../waves/members.ts";
import type { Plan } from "../../plan.ts";
import { expectationOf } from "../../replay/expectation.ts";
import { peopleOf, policiesConcerned } from "../../replay/people.ts";
import { plannedRouting } from "../../replay/planned-routing.ts";
import type { Replay } from "../../replay/replay.ts";
import { replayer } from "../../replay/replayer.ts";
import { replayedDays } from "../../replay/words.ts";
import { completenessOf, shareRead } from "../../../telephony/call-hours.ts";
import { emergencyNumbersOf } from "../../../telephony/numbers/emergency-numbers.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import type { ChangeContext } from "../change-context.ts";
import { hour as hourMs } from "../../../lib/time.ts";

/** What is replayed. */
export interface ToReplay {
  readonly plan: Plan;
  readonly membership: Membership;
  /** Of today, whole, as the plan was made from it. */
  readonly routing: VoiceRouting;
  /** Names a migration's copies. */
  readonly suffix: string;
}

/**
 * Runs the last days' calls of a plan's people through today's routing and the planned one. People and calls are those that
 * were last observed, as a change's request must not wait for a week of calls to be read.
 */
export async function replayNow(
  { observations, now }: Pick<ChangeContext, "observations" | "now">,
  { plan, membership, routing, suffix }: ToReplay,
  signal: AbortSignal,
): Promise<Replay> {
  const to = now();
  const from = new Date(to.getTime() - replayedDays * 24 * hourMs);
  const [hours, staying, beginnings] = await Promise.all([
    observations.callHours(from),
    observations.callersOf(policiesConcerned(plan, routing)),
    observations.numberBeginnings(),
  ]);
  const people = peopleOf(membership, staying ?? []);
  const run = replayer({
    today: routing,
    planned: plannedRouting(routing, [...plan.opening, ...plan.closing]),
    expectation: expectationOf(plan, suffix),
    people: [...people.values()],
    emergencyNumbers: emergencyNumbersOf(routing, staying ? beginnings : undefined).all,
  });
  if (people.size > 0) {
    for await (const page of observations.outboundCalls([...people.keys()], from, to)) {
      signal.throwIfAborted();
      for (const calls of page) run.add(calls);
    }
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    read: shareRead(hours, from, to),
    setAside: completenessOf(hours, from, to).setAside,
    people: staying === null && membership.members.length === 0 ? null : people.size,
    perhapsByGroup: membership.members.filter(({ target }) => target === null).length,
    ...run.result(),
  };
}
