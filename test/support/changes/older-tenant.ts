import { GatewaySeed, readContoso, type Contoso } from "../../../sim/contoso.ts";

/** Where a change stood when the database of version 0.2 was left: each on a trunk of its own. */
const switches = [
  "draft",
  "awaiting",
  "scheduled",
  "approved",
  "running",
  "sent",
  "watching",
  "attention",
  "back",
  "undoing",
  "held",
  "succeeded",
  "failed",
  "off-succeeded",
  "off-glass",
  "rolled-back",
  "rejected",
] as const;

const migrations = [
  "m-awaiting",
  "m-running",
  "m-baking",
  "m-paused",
  "m-back",
  "m-succeeded",
  "m-emergency",
  "m-closing",
] as const;

export type OlderCase = (typeof switches)[number] | (typeof migrations)[number];

export function olderTrunk(which: OlderCase): string {
  return `${which}.contoso.com`;
}

/** Cases that begin with media bypass on. */
const on: ReadonlySet<string> = new Set(["held", "off-succeeded", "off-glass"]);

/** The tenant as it was before any of them: with people on the trunks of migrations. */
export function olderTenant(): Contoso {
  const contoso = readContoso();
  const trunks = [...switches, ...migrations].map((which, index) =>
    GatewaySeed.parse({
      fqdn: olderTrunk(which),
      settings: { MediaBypass: on.has(which), MaxConcurrentSessions: 500 },
      sbc: { address: `198.51.100.${index + 1}` },
      site: which.startsWith("m-") ? { name: which, users: 3 } : null,
    }),
  );
  // By the usage that the trunk's site makes.
  const emergency = {
    name: "Emergency",
    priority: 6,
    pattern: "^\\+?112$",
    usages: ["m-emergency"],
    gateways: [olderTrunk("m-emergency")],
  };
  return {
    ...contoso,
    graphPolicyTypes: [],
    populations: [],
    routes: [...contoso.routes, emergency],
    gateways: [...contoso.gateways.filter(({ site }) => !site), ...trunks],
  };
}
