import { callsReadBack, covers } from "../../telephony/call-hours.ts";
import type { ChangeContext } from "./change-context.ts";
import type { Waiting } from "./wait-visibly.ts";
import { minute } from "../../lib/time.ts";

/** Milliseconds for which calls that were not read yet are nothing to speak of. */
const defaultLag = 5 * minute;

/**
 * What is to be waited for until every call that started in [from, to) was read; undefined once it was. Half of the calls
 * must not speak for all of them while nobody could read the others. `whose`: completes "… calls to be read".
 */
export async function untilCallsAreRead(
  { observations, config, now }: Pick<ChangeContext, "observations" | "config" | "now">,
  { whose, from, to }: { readonly whose: string; readonly from: Date; readonly to: Date },
): Promise<Date | Waiting | undefined> {
  const at = now();
  // What lies further back than calls are read will not come.
  const readable = new Date(Math.min(to.getTime(), Math.max(from.getTime(), at.getTime() - callsReadBack)));
  if (covers(await observations.callsRead(), readable, to)) return undefined;
  const until = new Date(at.getTime() + config.timings.watchEvery);
  if (at.getTime() - to.getTime() < defaultLag) return until;
  const failure = (await observations.failures()).get("calls");
  return { waitingFor: `${whose} calls to be read${failure ? ` (${failure.message})` : ""}`, until };
}
