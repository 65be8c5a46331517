import type { Contoso, GatewaySeed, PopulationSeed } from "../contoso.ts";
import { GatewaySeed as ParsedGatewaySeed } from "../contoso.ts";

const towns = ["Aarhus", "Bergen", "Cork", "Delft", "Essen", "Faro", "Genoa", "Hasselt", "Innsbruck", "Jena"];
const products = [
  "Mediant VE SBC/v.7.40A.500.357",
  "Ribbon SBC SWe Lite 11.0.1",
  "Oracle Acme Packet 3950 SCZ9.0.0",
  "anynode/4.8.12",
];
const addressesToShare = 200;

/**
 * Widens the tenant to so many gateways and users in all; what the seed has is always there. New gateways are healthy,
 * each with a site of its own, and further users are spread over those sites.
 */
export function scaleUp(seed: Contoso, gateways: number, users: number): Contoso {
  const further = Math.max(0, gateways - seed.gateways.length);
  const sites = Array.from({ length: further }, (_, index) => siteGateway(index));
  const missing = Math.max(0, users - usersIn(seed));
  const growth: PopulationSeed[] =
    sites.length === 0
      ? [population(missing, seed.growth.policy, seed.growth.prefix, seed.growth.offices)]
      : sites.map((gateway, index) =>
          population(
            Math.floor(missing / sites.length) + (index < missing % sites.length ? 1 : 0),
            gateway.site?.name ?? seed.growth.policy,
            `+49${100 + (index % 900)}`,
            [gateway.site?.name ?? "Site"],
          ),
        );
  return {
    ...seed,
    gateways: [...seed.gateways, ...sites],
    populations: [...seed.populations, ...growth.filter(({ count }) => count > 0)],
  };
}

function usersIn(seed: Contoso): number {
  return (
    seed.people.length +
    seed.populations.reduce((sum, { count }) => sum + count, 0) +
    seed.gateways.reduce((sum, { site }) => sum + (site?.users ?? 0), 0)
  );
}

function population(
  count: number,
  policy: string,
  prefix: string,
  offices: readonly string[],
): PopulationSeed {
  return {
    count,
    policy,
    prefix,
    offices: [...offices],
    group: null,
    sharedCalling: null,
    accountType: "user",
    enterpriseVoice: true,
  };
}

function siteGateway(index: number): GatewaySeed {
  const number = String(index + 1).padStart(3, "0");
  const town = towns[index % towns.length] ?? "Site";
  return ParsedGatewaySeed.parse({
    fqdn: `trunk${number}.voice.contoso.com`,
    settings: {
      // Documentation addresses are few, so trunks share them and differ by port; each SBC takes two.
      SipSignalingPort: 5061 + 2 * Math.floor(index / addressesToShare),
      MaxConcurrentSessions: 50,
      Description: `${town} ${number}`,
    },
    sbc: {
      address: `203.0.113.${50 + (index % addressesToShare)}`,
      product: products[index % products.length],
    },
    site: { name: `${town} ${number}`, users: 0 },
    calls: { perDay: 30, perMinute: 0.2 },
  });
}
