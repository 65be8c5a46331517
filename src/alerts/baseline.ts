import { objectOf, lockOfTrunk, type Step } from "../changes/step.ts";
import { minute } from "../lib/time.ts";
import type { VoiceRoute } from "../telephony/voice-routing.ts";
import type { AlertKind } from "./alert.ts";
import { newEmergencyRoutes } from "./emergency-routes.ts";
import { levelsOf } from "./levels.ts";
import type { Baseline, Sight } from "./sight.ts";

/** Something that the bot itself wrote in the tenant, with an approval. */
export interface OwnWrite {
  readonly step: Step;
  /** When it was set, as far as that is known. */
  readonly at: Date;
  /** Whether nobody knows if it arrived. */
  readonly unsure: boolean;
}

/** What the bot does itself raises no alert. */
export interface OwnWork {
  readonly writes: readonly OwnWrite[];
  /** Objects that a change under way has locked. */
  readonly locked: ReadonlySet<string>;
}

/** What was read that long after a write may still show what was before. */
const readWithin = 5 * minute;

/** A trunk as it is when it is first watched; undefined while it cannot be read. */
export function firstBaseline({ fleetAt, gateway, routes, ...rest }: Sight, now: Date): Baseline | undefined {
  if (gateway === undefined || routes === undefined) return undefined;
  const levels = levelsOf({ fleetAt, gateway, routes, ...rest }, now);
  return {
    at: settledBy(fleetAt),
    gateway,
    routes,
    levels: {
      certificate: levels.certificate ?? null,
      options: levels.options ?? null,
      sessions: levels.sessions ?? null,
    },
  };
}

/** The baseline with what the bot wrote since, and the sight without what it is writing just now. */
export function settled(
  before: Baseline,
  after: Sight,
  { writes, locked }: OwnWork,
): { readonly before: Baseline; readonly after: Sight } {
  const until = settledBy(after.fleetAt);
  const folded = writes
    .filter(({ at }) => at > before.at && at <= until)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .reduce((baseline, write) => withWrite(baseline, write, after), before);
  const fresh = writes.filter(({ at }) => at > until).map(({ step }) => objectOf(step));
  const moving = new Set([...locked, ...fresh]);
  const routes = [...before.routes, ...folded.routes, ...(after.routes ?? [])];
  return {
    before: { ...folded, at: until > before.at ? until : before.at },
    after: {
      ...after,
      gateway: moving.has(lockOfTrunk(after.fqdn)) ? undefined : after.gateway,
      routes: routes.some(({ name }) => moving.has(`route:${name}`)) ? undefined : after.routes,
    },
  };
}

function settledBy(fleetAt: Date): Date {
  return new Date(fleetAt.getTime() - readWithin);
}

function withWrite(before: Baseline, { step, unsure }: OwnWrite, after: Sight): Baseline {
  const written = applied(before, step, after);
  // Nobody knows: it arrived where the tenant is so now.
  return !unsure || isSo(before, written, after) ? written : before;
}

/** Whether what was written is what the trunk has now. */
function isSo(before: Baseline, written: Baseline, { gateway, routes }: Sight): boolean {
  if (written.gateway === before.gateway) return routes !== undefined && same(written.routes, routes);
  if (!written.gateway || !before.gateway || !gateway)
    return (written.gateway === null) === (gateway === null);
  return same([written.gateway.mediaBypass, written.gateway.enabled], [gateway.mediaBypass, gateway.enabled]);
}

function applied(before: Baseline, step: Step, { fqdn, routes: now = [] }: Sight): Baseline {
  switch (step.kind) {
    case "setMediaBypass":
    case "setEnabled": {
      const setting = step.kind === "setEnabled" ? "enabled" : "mediaBypass";
      return before.gateway && step.fqdn === fqdn
        ? { ...before, gateway: { ...before.gateway, [setting]: step.to } }
        : before;
    }
    case "createGateway":
      return step.gateway.fqdn === fqdn ? { ...before, gateway: step.gateway } : before;
    case "removeGateway":
      return step.gateway.fqdn === fqdn ? { ...before, gateway: null } : before;
    case "createRoute":
      return { ...before, routes: withRoute(before.routes, step.route, fqdn) };
    case "removeRoute":
      return { ...before, routes: before.routes.filter(({ name }) => name !== step.route.name) };
    case "setRouteGateways": {
      const route = [...before.routes, ...now].find(({ name }) => name === step.route);
      return route
        ? { ...before, routes: withRoute(before.routes, { ...route, gateways: step.to }, fqdn) }
        : before;
    }
    case "addUsage":
    case "removeUsage":
    case "createPolicy":
    case "removePolicy":
      return before;
  }
}

/** With the route as it is now, or without it where it does not lead to the trunk. */
function withRoute(routes: readonly VoiceRoute[], route: VoiceRoute, fqdn: string): readonly VoiceRoute[] {
  const others = routes.filter(({ name }) => name !== route.name);
  return route.gateways.includes(fqdn) ? [...others, route] : others;
}

/** What got better, or is known for the first time, counts from now on: the next time it gets worse is news. */
export function bettered(before: Baseline, after: Sight, now: Date): Baseline {
  const levels = levelsOf(after, now);
  const least = (kind: keyof Baseline["levels"]) => {
    const [was, is] = [before.levels[kind], levels[kind]];
    if (is === undefined) return was;
    return was === null ? is : Math.min(was, is);
  };
  return {
    ...before,
    levels: {
      certificate: least("certificate"),
      options: least("options"),
      sessions: least("sessions"),
    },
  };
}

/** The baseline with what somebody changed taken for right. */
export function accepting(before: Baseline, after: Sight, kind: AlertKind): Baseline {
  const { gateway, routes } = after;
  switch (kind) {
    case "bypass":
      return before.gateway && gateway
        ? { ...before, gateway: { ...before.gateway, mediaBypass: gateway.mediaBypass } }
        : before;
    case "settings":
      if (gateway === undefined) return before;
      return {
        ...before,
        gateway:
          gateway && before.gateway ? { ...gateway, mediaBypass: before.gateway.mediaBypass } : gateway,
      };
    case "routes":
    case "emergencyRoutes": {
      if (routes === undefined) return before;
      const emergency = new Set(newEmergencyRoutes(before, after));
      const taken = (name: string) => emergency.has(name) === (kind === "emergencyRoutes");
      return {
        ...before,
        routes: [
          ...before.routes.filter(({ name }) => !taken(name)),
          ...routes.filter(({ name }) => taken(name)),
        ],
      };
    }
    case "certificate":
    case "options":
    case "calls":
    case "sessions":
      return before;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
