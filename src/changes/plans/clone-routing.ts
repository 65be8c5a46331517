import { byPriority } from "../../telephony/call-routing.ts";
import {
  emergencyNumbersOf,
  emergencyUseOf,
  type EmergencyUse,
} from "../../telephony/numbers/emergency-numbers.ts";
import { byName } from "../../telephony/fqdn.ts";
import type { VoiceRoute, VoiceRouting, VoiceRoutingPolicy } from "../../telephony/voice-routing.ts";
import { cloneName, copyNames, printable } from "./clone-names.ts";

export interface CloneOptions {
  readonly oldFqdn: string;
  readonly newFqdn: string;
  readonly suffix: string;
  /** Whether a call that the new trunk cannot take may go by the old one. */
  readonly fallback: boolean;
  /** E.164, of the tenant's users: whose countries' emergency numbers stay. Left out, any country's may be theirs. */
  readonly telephoneNumbers?: Iterable<string | null>;
}

interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** The second way through the new trunk, beside the one that is there. */
export interface ClonedRouting {
  /** By source policy, in policy order. */
  readonly usages: readonly Renamed[];
  readonly routes: readonly VoiceRoute[];
  readonly policies: readonly VoiceRoutingPolicy[];
  readonly policyNames: readonly Renamed[];
  readonly routeNames: readonly Renamed[];
  /** Source routes that keep the old trunk whole, as they are for emergency numbers only. */
  readonly keptForEmergency: readonly string[];
  /** Source routes that keep it for these emergency numbers, by a copy of their own in front. */
  readonly splitForEmergency: readonly { readonly route: string; readonly numbers: readonly string[] }[];
  /** Source routes that keep it as nobody can tell here what they match. */
  readonly unread: readonly string[];
  /** Source routes with a bridge number, which are never copied. */
  readonly bridged: readonly string[];
}

/**
 * Copies everything that the policies route by, one to one: people keep exactly the destinations they had. A new usage per
 * source usage, since a single one would merge "national" with "international". Copies of routes come behind every
 * existing priority, in the order of their originals: a priority that is taken would move other routes. Emergency numbers
 * keep the old trunk until a change of their own.
 *
 * The fallback is a backup route right behind the copy, in the same usage and with the old trunk: later usages are never
 * evaluated once one has a match. The source usages behind the new ones only serve numbers that no copy matches, as of a
 * route that joins them later. Source: "Configure call routing for Direct Routing".
 */
export function cloneRouting(
  policies: readonly VoiceRoutingPolicy[],
  routing: VoiceRouting,
  options: CloneOptions,
): ClonedRouting {
  const { suffix, fallback } = options;
  const usageNames = new Map<string, string>();
  for (const { usages } of policies)
    for (const usage of usages) usageNames.set(usage, cloneName(usage, suffix));

  const sources = sourceRoutes(policies, routing);
  const emergencyNumbers = emergencyNumbersOf(routing, options.telephoneNumbers);
  const firstPriority = routing.routes.reduce((most, { priority }) => Math.max(most, priority), 0) + 1;
  const routes: VoiceRoute[] = [];
  const add = (
    source: VoiceRoute,
    copy: Pick<VoiceRoute, "name" | "numberPattern" | "gateways" | "description">,
  ) =>
    routes.push({
      ...copy,
      gateways: [...copy.gateways].sort(byName),
      priority: firstPriority + routes.length,
      usages: newUsages(source, usageNames),
      bridgeSourcePhoneNumber: null,
    });

  const routeNames: Renamed[] = [];
  const kept: Record<"only" | "unread", string[]> = { only: [], unread: [] };
  const split: { route: string; numbers: readonly string[] }[] = [];
  for (const source of sources) {
    if (source.bridgeSourcePhoneNumber !== null) continue;
    const use: EmergencyUse = source.gateways.includes(options.oldFqdn)
      ? emergencyUseOf(source, emergencyNumbers)
      : { kind: "none" };
    const { name, numberPattern, gateways } = source;
    const names = copyNames(name, suffix);
    const copy = { name: names.copy, numberPattern };
    routeNames.push({ from: name, to: copy.name });
    if (use.kind === "only" || use.kind === "unread") {
      kept[use.kind].push(name);
      add(source, { ...copy, gateways, description: keepsDescription(name, options) });
      continue;
    }
    if (use.kind === "among") {
      split.push({ route: name, numbers: use.numbers });
      routeNames.push({ from: name, to: names.emergency });
      add(source, {
        name: names.emergency,
        numberPattern: exactly(use.numbers),
        gateways,
        description: keepsDescription(name, options),
      });
    }
    add(source, {
      ...copy,
      gateways: gateways.map((fqdn) => (fqdn === options.oldFqdn ? options.newFqdn : fqdn)),
      description: `Copy of ${printable(name)}, with ${options.newFqdn} for ${options.oldFqdn}.`,
    });
    if (fallback && gateways.includes(options.oldFqdn)) {
      routeNames.push({ from: name, to: names.backup });
      add(source, {
        name: names.backup,
        numberPattern,
        gateways: [options.oldFqdn],
        description: `Backup of ${copy.name}: takes by ${options.oldFqdn} what ${options.newFqdn} cannot.`,
      });
    }
  }

  return {
    usages: [...usageNames].map(([from, to]) => ({ from, to })),
    routes,
    policies: policies.map(({ name, usages, routeType }) => ({
      name: cloneName(name, suffix),
      routeType,
      usages: [...usages.map((usage) => usageNames.get(usage) ?? usage), ...(fallback ? usages : [])],
      description: `Copy of ${printable(name)}, for calls by ${options.newFqdn}.`,
    })),
    policyNames: policies.map(({ name }) => ({ from: name, to: cloneName(name, suffix) })),
    routeNames,
    keptForEmergency: kept.only,
    splitForEmergency: split,
    unread: kept.unread,
    bridged: sources
      .filter(({ bridgeSourcePhoneNumber }) => bridgeSourcePhoneNumber !== null)
      .map(({ name }) => name),
  };
}

/** Routes of the policies' usages, in the order in which they are tried. */
export function sourceRoutes(
  policies: readonly VoiceRoutingPolicy[],
  routing: VoiceRouting,
): readonly VoiceRoute[] {
  const usages = new Set(policies.flatMap(({ usages: those }) => those));
  return routing.routes.filter((route) => route.usages.some((usage) => usages.has(usage))).sort(byPriority);
}

function newUsages(source: VoiceRoute, names: ReadonlyMap<string, string>): readonly string[] {
  return source.usages.flatMap((usage) => names.get(usage) ?? []).sort(byName);
}

function keepsDescription(name: string, { oldFqdn }: CloneOptions): string {
  return `Copy of ${printable(name)} that keeps ${oldFqdn}: emergency calls move last, by a change of their own.`;
}

/** A pattern that matches these numbers and no other. */
function exactly(numbers: readonly string[]): string {
  return `^(?:${numbers.map((number) => number.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|")})$`;
}
