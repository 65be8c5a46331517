import { day } from "../lib/time.ts";
import { nearsSessions } from "../telephony/calls-at-once.ts";
import type { Baseline, Sight } from "./sight.ts";

/** Days before its end at which a certificate is told of, with the level from then on. */
const certificateSteps = [
  { days: 0, level: 4 },
  { days: 7, level: 3 },
  { days: 14, level: 2 },
  { days: 30, level: 1 },
] as const;

type Level = 0 | 1 | 2 | 3 | 4;

/** How bad something is now, 0 for as it should be; undefined: not known. */
export type Levels = { readonly [Kind in keyof Baseline["levels"]]: Level | undefined };

export function levelsOf({ probe, calls, gateway }: Sight, now: Date): Levels {
  return {
    certificate: probe?.certificateNotAfter ? certificateLevel(probe.certificateNotAfter, now) : undefined,
    options: probe && optionsLevel(probe.optionsStatus),
    sessions:
      calls && gateway ? sessionsLevel(calls.most?.calls ?? 0, gateway.maxConcurrentSessions) : undefined,
  };
}

function certificateLevel(notAfter: Date, now: Date): Level {
  const days = (notAfter.getTime() - now.getTime()) / day;
  return certificateSteps.find((step) => days <= step.days)?.level ?? 0;
}

/** An answer that refuses is worse than none, which a firewall may be the cause of. */
function optionsLevel(status: number | null): Level {
  if (status === null) return 2;
  return status === 200 ? 0 : 3;
}

function sessionsLevel(calls: number, limit: number | null): Level {
  if (limit === null || !nearsSessions(calls, limit)) return 0;
  return calls >= limit ? 3 : 2;
}
