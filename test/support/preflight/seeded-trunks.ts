import { readContoso, type Contoso, type GatewaySeed } from "../../../sim/contoso.ts";
import type { SbcDescription } from "../../../sim/network/network.ts";
import type { CheckContext } from "../../../src/preflight/check.ts";
import type { Probes } from "../../../src/preflight/probes/probes.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import type { VoiceRouting } from "../../../src/telephony/voice-routing.ts";
import { aGateway } from "../changes/builders.ts";

/** The seeded tenant as the checks see it, without the services between. */
interface SeededTrunks {
  readonly gateways: readonly GatewaySeed[];
  readonly sbcs: readonly SbcDescription[];
  contextFor(fqdn: string, probes: Probes, now: Date): CheckContext;
}

export function seededTrunks(): SeededTrunks {
  const contoso = readContoso();
  const fleet = contoso.gateways.map(gatewayFrom);
  const routing = routingFrom(contoso);
  return {
    gateways: contoso.gateways,
    sbcs: contoso.gateways.map(({ fqdn, settings, sbc }) => ({
      fqdn,
      port: settings.SipSignalingPort,
      ...sbc,
    })),
    contextFor: (fqdn, probes, now) => ({
      fqdn,
      gateway: fleet.find((gateway) => gateway.fqdn === fqdn),
      fleet,
      cloud: "commercial",
      unread: [],
      verifiedDomains: contoso.domains.filter(({ isVerified }) => isVerified).map(({ id }) => id),
      routing,
      dependants: {
        survivableBranches: contoso.survivableBranches,
        sharedCalling: contoso.sharedCalling.map(({ policy }) => ({ policy, resourceAccountId: policy })),
        audioConferencing: contoso.audioConferencingPolicies.map(({ name, usages }) => ({
          policy: name,
          usages,
        })),
        networkSites: contoso.networkSites.flatMap(({ name, policy }) =>
          policy === null ? [] : [{ site: name, policy }],
        ),
        groupAssignments: contoso.groupAssignments.map(({ group, policy, rank }) => ({
          groupId: group,
          policy,
          rank,
        })),
        emergencyCalling: {
          policies: contoso.emergencyCallingPolicies.map(({ name, notify }) => ({
            name,
            tellsSomebody: notify !== null,
          })),
          sites: contoso.networkSites.map(({ name, emergencyCalling }) => ({
            site: name,
            policy: emergencyCalling,
          })),
        },
      },
      clientMediaPorts: {
        restricted: contoso.clientMediaPorts.enabled,
        audio: {
          first: contoso.clientMediaPorts.audioPort,
          last: contoso.clientMediaPorts.audioPort + contoso.clientMediaPorts.audioPortRange - 1,
        },
      },
      usersByPolicy: contoso.policies.map(({ name }) => ({
        policy: name,
        users: count(contoso, name, "user"),
        resourceAccounts: count(contoso, name, "resourceAccount"),
      })),
      emergencyCalling: contoso.populations.map(({ policy, emergencyCalling, count: users }) => ({
        voiceRoutingPolicy: policy ?? "Global",
        policy: emergencyCalling ?? null,
        users,
      })),
      attestations: [],
      enteredSbc: null,
      probes,
      now,
    }),
  };
}

function gatewayFrom({ fqdn, settings }: GatewaySeed): Gateway {
  return aGateway({
    fqdn,
    sipSignalingPort: settings.SipSignalingPort,
    mediaBypass: settings.MediaBypass,
    enabled: settings.Enabled,
    sendSipOptions: settings.SendSipOptions,
    maxConcurrentSessions: settings.MaxConcurrentSessions,
    bypassMode: settings.BypassMode,
    proxySbc: settings.ProxySbc,
    gatewaySiteId: settings.GatewaySiteId,
    gatewaySiteLbrEnabled: settings.GatewaySiteLbrEnabled,
    gatewayLbrEnabledUserOverride: settings.GatewayLbrEnabledUserOverride,
    ipAddressVersion: settings.IPAddressVersion,
  });
}

function routingFrom({ usages, routes, policies, emergencyPolicies }: Contoso): VoiceRouting {
  return {
    usages,
    routes: routes.map(({ name, pattern, ...route }) => ({
      ...route,
      name,
      numberPattern: pattern,
      bridgeSourcePhoneNumber: null,
      description: null,
    })),
    policies: policies.map((policy) => ({ ...policy, routeType: null, description: null })),
    emergencyPolicies: emergencyPolicies.map(({ name, numbers }) => ({ name, emergencyNumbers: numbers })),
  };
}

function count({ populations, groupAssignments }: Contoso, policy: string, accountType: string): number {
  const inherited = (group: string | null) =>
    groupAssignments.find((assignment) => assignment.group === group)?.policy ?? "Global";
  return populations
    .filter((population) => (population.policy ?? inherited(population.group)) === policy)
    .filter((population) => population.accountType === accountType)
    .reduce((sum, population) => sum + population.count, 0);
}
