import type { Step } from "../../../src/changes/step.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import type { VoiceRoute, VoiceRouting, VoiceRoutingPolicy } from "../../../src/telephony/voice-routing.ts";

/** What steps act on, as plain maps: small enough to see that it is right. */
export interface Configuration {
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly usages: ReadonlySet<string>;
  readonly routes: ReadonlyMap<string, VoiceRoute>;
  readonly policies: ReadonlyMap<string, VoiceRoutingPolicy>;
}

export function configurationOf(fleet: readonly Gateway[], routing: VoiceRouting): Configuration {
  return {
    gateways: new Map(fleet.map((gateway) => [gateway.fqdn, gateway])),
    usages: new Set(routing.usages),
    routes: new Map(routing.routes.map((route) => [route.name, route])),
    policies: new Map(routing.policies.map((policy) => [policy.name, policy])),
  };
}

/** As the service would, with its refusals as faults: nothing is made twice, removed twice, or used before it is there. */
export function perform(step: Step, before: Configuration): Configuration {
  const gateways = new Map(before.gateways);
  const usages = new Set(before.usages);
  const routes = new Map(before.routes);
  const policies = new Map(before.policies);
  switch (step.kind) {
    case "setMediaBypass":
      gateways.set(step.fqdn, { ...required(gateways, step.fqdn), mediaBypass: step.to });
      break;
    case "setEnabled":
      gateways.set(step.fqdn, { ...required(gateways, step.fqdn), enabled: step.to });
      break;
    case "createGateway":
      absent(gateways.has(step.gateway.fqdn), step);
      gateways.set(step.gateway.fqdn, step.gateway);
      break;
    case "removeGateway":
      required(gateways, step.gateway.fqdn);
      absent(
        [...routes.values()].some((route) => route.gateways.includes(step.gateway.fqdn)),
        step,
      );
      gateways.delete(step.gateway.fqdn);
      break;
    case "addUsage":
      absent(usages.has(step.usage), step);
      usages.add(step.usage);
      break;
    case "removeUsage":
      absent(!usages.has(step.usage), step);
      absent(
        [...policies.values(), ...routes.values()].some((one) => one.usages.includes(step.usage)),
        step,
      );
      usages.delete(step.usage);
      break;
    case "createRoute":
      absent(routes.has(step.route.name), step);
      absent(
        step.route.usages.some((usage) => !usages.has(usage)),
        step,
      );
      routes.set(step.route.name, step.route);
      break;
    case "removeRoute":
      required(routes, step.route.name);
      routes.delete(step.route.name);
      break;
    case "setRouteGateways":
      routes.set(step.route, { ...required(routes, step.route), gateways: step.to });
      break;
    case "createPolicy":
      absent(policies.has(step.policy.name), step);
      absent(
        step.policy.usages.some((usage) => !usages.has(usage)),
        step,
      );
      policies.set(step.policy.name, step.policy);
      break;
    case "removePolicy":
      required(policies, step.policy.name);
      policies.delete(step.policy.name);
      break;
  }
  return { gateways, usages, routes, policies };
}

/** One text for one configuration, whatever was done in between. */
export function picture({ gateways, usages, routes, policies }: Configuration): string {
  const sorted = (entries: Iterable<readonly [string, unknown]>) =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(gateways), [...usages].sort(), sorted(routes), sorted(policies)]);
}

function required<T>(objects: ReadonlyMap<string, T>, name: string): T {
  const object = objects.get(name);
  if (object === undefined) throw new Error(`There is no ${name}.`);
  return object;
}

function absent(there: boolean, step: Step): void {
  if (there) throw new Error(`Refused: ${JSON.stringify(step)}`);
}
