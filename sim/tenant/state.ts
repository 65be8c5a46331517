import type { Contoso, GatewaySeed, GatewaySettings } from "../contoso.ts";
import type { CallLogRow } from "./call-log-row.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createUsers, type StoredUser } from "./users.ts";

/** A gateway as the tenant stores it, with edits that were accepted and are still on their way. */
export interface StoredGateway {
  readonly seed: GatewaySeed;
  settings: GatewaySettings;
  onTheWay: readonly { readonly at: number; readonly edit: Partial<GatewaySettings> }[];
}

export interface StoredRoute {
  readonly name: string;
  readonly priority: number;
  readonly pattern: string;
  readonly usages: readonly string[];
  readonly gateways: readonly string[];
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
  readonly gateways: ReadonlyMap<string, StoredGateway>;
  readonly usages: readonly string[];
  readonly routes: readonly StoredRoute[];
  readonly policies: Contoso["policies"];
  readonly users: readonly StoredUser[];
  readonly calls: CallLogRow[];
  readonly effects: ReceivedEffect[];
  /** Cmdlets received and not yet answered. */
  cmdletsUnderWay: number;
  readonly faults: Faults;
  readonly now: () => Date;
}

export function createState(seed: Contoso, now: () => Date): TenantState {
  const sites = seed.gateways.flatMap(({ fqdn, site }) => (site ? [{ fqdn, name: site.name }] : []));
  const after = Math.max(-1, ...seed.routes.map(({ priority }) => priority)) + 1;
  return {
    seed,
    gateways: new Map(
      seed.gateways.map((gateway) => [
        gateway.fqdn,
        { seed: gateway, settings: gateway.settings, onTheWay: [] },
      ]),
    ),
    usages: [...seed.usages, ...sites.map(({ name }) => name)],
    routes: [
      ...seed.routes,
      ...sites.map(({ fqdn, name }, index) => ({
        name,
        priority: after + index,
        pattern: "^\\+\\d{7,15}$",
        usages: [name],
        gateways: [fqdn],
      })),
    ],
    policies: [...seed.policies, ...sites.map(({ name }) => ({ name, usages: [name] }))],
    users: createUsers(seed),
    calls: [],
    effects: [],
    cmdletsUnderWay: 0,
    faults: createFaults(),
    now,
  };
}

/** The settings that a read shows now: accepted edits take their time. */
export function settingsOf(state: TenantState, gateway: StoredGateway): GatewaySettings {
  const now = state.now().getTime();
  for (const { edit } of gateway.onTheWay.filter(({ at }) => at <= now)) {
    gateway.settings = { ...gateway.settings, ...edit };
  }
  gateway.onTheWay = gateway.onTheWay.filter(({ at }) => at > now);
  return gateway.settings;
}

/** Accepts an edit; reads show it after the delay in milliseconds. */
export function editGateway(
  state: TenantState,
  gateway: StoredGateway,
  edit: Partial<GatewaySettings>,
  delay: number,
): void {
  gateway.onTheWay = [...gateway.onTheWay, { at: state.now().getTime() + delay, edit }];
  settingsOf(state, gateway);
}
