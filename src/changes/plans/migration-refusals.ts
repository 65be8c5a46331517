import { clouds } from "../../telephony/clouds.ts";
import { maxGatewayFqdnLength, parseFqdn, parentDomainOf, verifiedDomainOf } from "../../telephony/fqdn.ts";
import { usesLocalMediaOptimisation } from "../../telephony/gateway.ts";
import { policiesReaching, type VoiceRoutingPolicy } from "../../telephony/voice-routing.ts";
import { suffixRefusals } from "./clone-names.ts";
import type { MigrationPlanRequest, MigrationSnapshot } from "./migration-snapshot.ts";
import type { MigrationOptions } from "../kinds/migrate/kind.ts";
import { problemsWith, type Problem } from "../../lib/problem.ts";
import { hour } from "../../lib/time.ts";

/** Why people cannot be moved off this trunk at all; the first reason makes the others idle. */
export function oldTrunkRefusal(
  fqdn: string,
  { fleet, routing }: Pick<MigrationSnapshot, "fleet" | "routing">,
): string | undefined {
  const gateway = fleet.find((one) => one.fqdn === fqdn);
  if (!gateway)
    return routing.routes.some((route) => route.gateways.includes(fqdn))
      ? `${fqdn} is a derived trunk: this tenant has no gateway object for it, and its settings are the carrier's. Ask the carrier.`
      : `${fqdn} is not a gateway of this tenant. Type \`gateways\` to see those that are.`;
  if (gateway.mediaBypass) return `Bypass is already on for ${fqdn}: nobody has to move.`;
  if (usesLocalMediaOptimisation(gateway, fleet))
    return `${fqdn} is part of local media optimisation, which a second trunk would break. Only a trunk without bypass mode and proxy SBC can be migrated.`;
  if (gateway.ipAddressVersion === "IPv6")
    return `${fqdn} is an IPv6 trunk. Teams supports IPv6 trunks only without media bypass.`;
  if (!gateway.enabled)
    return `${fqdn} is switched off: it carries no outbound calls to move, and would be no way back.`;
  return undefined;
}

/** What is wrong with the new trunk's name and port. */
export function newTrunkRefusals(
  subject: string,
  { newFqdn, newPort }: Pick<MigrationOptions, "newFqdn" | "newPort">,
  { fleet, routing, verifiedDomains, cloud }: Omit<MigrationSnapshot, "users" | "dependants">,
): readonly Problem[] {
  return [...problemsWith("newFqdn", fqdnRefusals()), ...problemsWith("newPort", portRefusals())];

  function fqdnRefusals(): readonly string[] {
    const typed = newFqdn.trim();
    if (typed.length > maxGatewayFqdnLength)
      return [`The new FQDN has ${typed.length} characters; Teams takes up to ${maxGatewayFqdnLength}.`];
    const fqdn = parseFqdn(typed);
    if (fqdn === undefined) return [`“${typed}” is not an FQDN.`];
    if (fqdn === subject) return ["The new trunk needs an FQDN of its own: a gateway cannot be renamed."];
    if (fleet.some((one) => one.fqdn === fqdn)) return [`${fqdn} is a gateway of this tenant already.`];
    if (routing.routes.some((route) => route.gateways.includes(fqdn)))
      return [`${fqdn} is named by a voice route already.`];
    if (fqdn.endsWith(".onmicrosoft.com"))
      return [`${fqdn} cannot be a gateway: onmicrosoft.com is Microsoft's.`];
    return verifiedDomainOf(fqdn, verifiedDomains) !== undefined
      ? []
      : [
          `${parentDomainOf(fqdn)} is not a verified domain of this tenant. Verified: ${verifiedDomains.join(", ")}.`,
        ];
  }

  function portRefusals(): readonly string[] {
    const { fixedSbcPort } = clouds[cloud];
    if (fixedSbcPort !== null)
      return [
        `This cloud fixes the SBC's signalling port at ${fixedSbcPort}, so a second trunk cannot stand beside the first: it needs its own address.`,
      ];
    if (!Number.isInteger(newPort) || newPort < 1 || newPort > 65_535) return ["A port is 1 to 65535."];
    const old = fleet.find((one) => one.fqdn === subject);
    return old?.sipSignalingPort === newPort
      ? [
          `Port ${newPort} is in use by ${subject}: the two trunks share an address, so their ports must differ.`,
        ]
      : [];
  }
}

/** The policies that people move from, by name; or what is wrong with those that were asked for. */
export function sourcePolicies(
  { subject, options }: Pick<MigrationPlanRequest, "subject" | "options">,
  { routing }: Pick<MigrationSnapshot, "routing">,
): { readonly policies: readonly VoiceRoutingPolicy[]; readonly reasons: readonly string[] } {
  const reaching = new Set(policiesReaching(subject, routing));
  const sorted = [...routing.policies].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (options.policies.length === 0) {
    const policies = sorted.filter(({ name }) => reaching.has(name));
    return policies.length > 0
      ? { policies, reasons: [] }
      : { policies, reasons: [`No voice routing policy leads to ${subject}, so there is nobody to move.`] };
  }
  const wanted = new Set(options.policies.map(folded));
  const policies = sorted.filter(({ name }) => wanted.has(folded(name)));
  const known = new Map(policies.map((policy) => [folded(policy.name), policy]));
  const reasons = [...new Set(options.policies)].flatMap((name) => {
    const policy = known.get(folded(name));
    if (!policy) return [`There is no voice routing policy “${name}”.`];
    if (policy.usages.length === 0) return [`The policy “${policy.name}” has no usages, so nothing to copy.`];
    return reaching.has(policy.name) ? [] : [`The policy “${policy.name}” does not lead to ${subject}.`];
  });
  return { policies, reasons };
}

/** What is wrong with the request before anything is looked up. */
export function requestRefusals({ options, startAt, now }: MigrationPlanRequest): readonly Problem[] {
  return [
    ...problemsWith("nameSuffix", suffixRefusals(options.nameSuffix)),
    ...problemsWith("startTime", startRefusals(startAt, now)),
  ];
}

/** An approved change may start up to an hour late, so one that is planned later than that never could. */
export function startRefusals(startAt: Date | null, now: Date): readonly string[] {
  return startAt && now.getTime() > startAt.getTime() + hour ? ["The start time has passed."] : [];
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
