import type { PairCheck } from "../check.ts";
import { nearsSessions } from "../../telephony/calls-at-once.ts";
import { links } from "../links.ts";

/**
 * The calls of both trunks at their busiest moment beside the new trunk's MaxConcurrentSessions: in the end it carries them
 * all. It never blocks, as Microsoft alerts by that number and refuses no call. Source: "Set-CsOnlinePSTNGateway".
 */
export const pairSessionsCheck: PairCheck = {
  id: "pair-sessions",
  title: "Calls at once on both trunks",
  needs: "tenant",
  effects: { warn: "warns", unknown: "informs" },
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run({ from, to, busiest }) {
    const link = links.setGateway;
    if (!busiest) {
      return {
        outcome: "unknown",
        summary: `No call of ${from.fqdn} is on record yet, so nobody can tell how many it carries at once.`,
        evidence: [],
        fix: null,
        link,
      };
    }
    const limit = to.maxConcurrentSessions;
    const seen = `${from.fqdn} and ${to.fqdn} together carried up to ${busiest.calls} ${busiest.calls === 1 ? "call" : "calls"} at once in the last seven days (${busiest.at.toISOString()})`;
    const evidence = [`MaxConcurrentSessions of ${from.fqdn}: ${from.maxConcurrentSessions ?? "not set"}`];
    if (!nearsSessions(busiest.calls, limit)) {
      const beside = limit === null ? "has no MaxConcurrentSessions" : `has MaxConcurrentSessions ${limit}`;
      return { outcome: "pass", summary: `${seen}; ${to.fqdn} ${beside}.`, evidence, fix: null, link };
    }
    return {
      outcome: "warn",
      summary: `${seen}, and ${to.fqdn} has MaxConcurrentSessions ${limit}: Microsoft alerts from 90 % of it on.`,
      evidence,
      fix: `Raise MaxConcurrentSessions of ${to.fqdn} to what the SBC is licensed for, and see that the SBC's own limits of both trunks hold as many.`,
      link,
    };
  },
};
