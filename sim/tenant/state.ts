import type { Cloud } from "../../src/telephony/clouds.ts";
import type { Contoso, GatewaySettings } from "../contoso.ts";
import { createAccounts, type Accounts } from "./accounts.ts";
import type { AssignmentOperation } from "./assignment-operations.ts";
import { createCallLog, type CallLog } from "./call-log.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createGraphLimits, type GraphLimits } from "./graph-limits.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import { createTokens, type SimulatedTokens } from "./tokens.ts";
import { createPeople, type People } from "./users.ts";

export interface StoredGateway {
  readonly fqdn: string;
  readonly settings: GatewaySettings;
}

export interface StoredRoute {
  readonly name: string;
  readonly priority: number;
  readonly pattern: string;
  readonly usages: readonly string[];
  readonly gateways: readonly string[];
  readonly bridgeSourcePhoneNumber: string | null;
  readonly description: string | null;
}

export interface StoredPolicy {
  readonly name: string;
  readonly usages: readonly string[];
  readonly routeType: string;
  readonly description: string | null;
}

/** An effect as the tenant received it: what a test counts to show that nothing happened twice. */
export interface ReceivedEffect {
  readonly at: Date;
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Everything the simulated services know. One process holds it; nothing is written to disk. */
export interface TenantState {
  readonly seed: Contoso;
  readonly cloud: Cloud;
  readonly gateways: Shelf<StoredGateway>;
  readonly usages: Shelf<string>;
  readonly routes: Shelf<StoredRoute>;
  readonly policies: Shelf<StoredPolicy>;
  readonly people: People;
  readonly accounts: Accounts;
  /** Permissions that were taken from the app. */
  readonly revoked: Set<string>;
  readonly operations: AssignmentOperation[];
  readonly calls: CallLog;
  readonly effects: ReceivedEffect[];
  /** Cmdlets received and not yet answered. */
  cmdletsUnderWay: number;
  readonly faults: Faults;
  readonly requestLimits: number;
  readonly limits: GraphLimits;
  readonly tokens: SimulatedTokens;
  readonly now: () => Date;
}

/** Whose Graph lacks what the others have. Source: the US Government's metadata of Graph. */
export function isGovernment({ cloud }: Pick<TenantState, "cloud">): boolean {
  return cloud === "gccHigh" || cloud === "dod";
}

interface StateOptions {
  readonly cloud?: Cloud;
  readonly requestLimits?: number;
}

export function createState(
  seed: Contoso,
  now: () => Date,
  { cloud = "commercial", requestLimits = 1 }: StateOptions = {},
): TenantState {
  const sites = seed.gateways.flatMap(({ fqdn, site }) => (site ? [{ fqdn, name: site.name }] : []));
  const after = Math.max(-1, ...seed.routes.map(({ priority }) => priority)) + 1;
  const usages = [...seed.usages, ...sites.map(({ name }) => name)];
  const routes = [
    ...seed.routes,
    ...sites.map(({ fqdn, name }, index) => ({
      name,
      priority: after + index,
      pattern: "^\\+\\d{7,15}$",
      usages: [name],
      gateways: [fqdn],
    })),
  ];
  const policies = [...seed.policies, ...sites.map(({ name }) => ({ name, usages: [name] }))];
  return {
    seed,
    cloud,
    gateways: createShelf(
      seed.gateways.map(({ fqdn, settings }) => [fqdn, { fqdn, settings }]),
      now,
    ),
    usages: createShelf(
      usages.map((name) => [name, name]),
      now,
    ),
    routes: createShelf(
      routes.map((route) => [route.name, { ...route, bridgeSourcePhoneNumber: null, description: null }]),
      now,
    ),
    policies: createShelf(
      policies.map((policy) => [policy.name, { ...policy, routeType: "BYOT", description: null }]),
      now,
    ),
    people: createPeople(seed, now),
    accounts: createAccounts(seed),
    revoked: new Set(),
    operations: [],
    calls: createCallLog(),
    effects: [],
    cmdletsUnderWay: 0,
    faults: createFaults(),
    requestLimits,
    limits: createGraphLimits(now, requestLimits),
    tokens: createTokens(seed.tenantId, now),
    now,
  };
}
