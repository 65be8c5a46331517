import { problemsWith, type Problem } from "../../../lib/problem.ts";
import { covers, rowsComeWithin, type CallsRead } from "../../../telephony/call-hours.ts";
import { policiesReaching } from "../../../telephony/voice-routing.ts";
import { effectivePolicy } from "../../../telephony/voice-user.ts";
import type { CloseOutPlanRequest, CloseOutSnapshot } from "./close-out-snapshot.ts";
import type { Plan } from "../../plan.ts";
import { backupRoutes, createdPolicies, createdRoutes } from "../../plans/plan-objects.ts";
import { referencesTo } from "../../plans/references.ts";
import { counted } from "../../../lib/sentences.ts";
import { day, hour } from "../../../lib/time.ts";

/** Seven quiet days, and the time in which their rows come. */
export const quietFor = 7 * day + rowsComeWithin;
/** Milliseconds for which the newest calls may be unread. */
const readingLag = hour;

/**
 * What still needs the old trunk, one sentence each. The migration's own policies do not count: they reach it only by the
 * source usages behind the new ones. Nor do its backup routes, which the close-out removes, or its original routes, as long
 * as nobody is on them.
 * Source: "Remove-CsOnlinePSTNGateway" and docs/migration.md, "Close-out".
 */
export function oldTrunkInUse(
  migration: Plan,
  { routing: live, dependants, users, calls, callsRead }: CloseOutSnapshot,
  { attestedInbound, now }: Pick<CloseOutPlanRequest, "attestedInbound" | "now">,
): readonly (string | Problem)[] {
  const fqdn = migration.subject;
  const backups = backupRoutes(migration);
  const routing = { ...live, routes: live.routes.filter(({ name }) => !backups.has(name)) };
  const own = new Set(createdPolicies(migration).map(({ name }) => name));
  const ownRoutes = new Set(createdRoutes(migration).map(({ name }) => name));
  const copied = new Set(migration.basis.routes.map(({ name }) => name));
  const policies = new Set(policiesReaching(fqdn, routing).filter((name) => !own.has(name)));
  const routes = routing.routes.filter(({ gateways }) => gateways.includes(fqdn));

  const people = new Map<string, number>();
  for (const { enterpriseVoiceEnabled, voiceRouting } of users) {
    const policy = effectivePolicy(voiceRouting);
    if (enterpriseVoiceEnabled && policies.has(policy)) people.set(policy, (people.get(policy) ?? 0) + 1);
  }
  const since = now.getTime() - quietFor;
  const recent = calls.filter(
    ({ trunkFqdn, startedAt }) => trunkFqdn === fqdn && startedAt.getTime() >= since,
  );
  const unread = covers(callsRead, new Date(since), new Date(now.getTime() - readingLag))
    ? []
    : [unreadWords(fqdn, callsRead)];
  const latest = recent.reduce((last, { startedAt }) => Math.max(last, startedAt.getTime()), 0);

  return [
    ...[...people]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([policy, number]) =>
          `${counted(number, "voice user is", "voice users are")} on the policy "${policy}", which leads to ${fqdn}.`,
      ),
    ...routes
      .filter(({ name }) => ownRoutes.has(name))
      .map(({ name }) => `Emergency calls by the route "${name}" still take ${fqdn}: move them first.`),
    ...routes
      .filter(({ name }) => !ownRoutes.has(name) && !copied.has(name))
      .map(({ name }) => `The route "${name}", which the migration did not copy, leads to ${fqdn}.`),
    ...referencesTo(
      { policies, usages: new Set(routes.flatMap(({ usages }) => usages)) },
      dependants,
      routing,
    ),
    ...unread,
    ...(recent.length === 0
      ? []
      : [
          `${fqdn} carried ${counted(recent.length, "call")} in the last nine days, the last at ${new Date(latest).toISOString()}. Rows come up to two days late, so seven quiet days are known after nine.`,
        ]),
    ...problemsWith(
      "attestedInbound",
      attestedInbound
        ? []
        : ["Nobody confirmed that the carrier sends inbound calls to the new trunk for all number ranges."],
    ),
  ];
}

function unreadWords(fqdn: string, read: CallsRead | undefined): string {
  const far = read
    ? `only those from ${read.since.toISOString()} to ${read.asOf.toISOString()} were read`
    : "none were read yet";
  return `Whether ${fqdn} was quiet for nine days is not known: of all calls, ${far}.`;
}
