import { difference, lookAlikes, misleads } from "../../lib/look-alike.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";

/** Every name that a tenant gives to what calls are routed by, by kind: two of one kind can be taken for each other. */
export function routingNames(
  { policies, routes, emergencyPolicies }: Pick<VoiceRouting, "policies" | "routes" | "emergencyPolicies">,
  gateways: readonly { readonly fqdn: string }[],
): readonly (readonly string[])[] {
  return [
    gateways.map(({ fqdn }) => fqdn),
    policies.map(({ name }) => name),
    routes.map(({ name }) => name),
    [...new Set(routes.flatMap(({ usages }) => usages))],
    emergencyPolicies.map(({ name }) => name),
  ];
}

/** What somebody should know of the names in a plan who reads them: that one misleads the eye, or looks like another one. */
export function nameCautions(
  used: readonly string[],
  named: readonly (readonly string[])[],
): readonly string[] {
  const names = [...new Set(used)];
  return [
    ...names
      .filter(misleads)
      .map(
        (name) =>
          `The name "${name}" is written with characters that mislead the eye; each stands with its code point.`,
      ),
    ...named
      .flatMap(lookAlikes)
      .filter((alike) => alike.some((name) => names.includes(name)))
      .flatMap(([one = "", ...others]) =>
        others.map(
          (other) =>
            `"${one}" and "${other}" look alike and are two: they differ at ${difference(one, other)}.`,
        ),
      ),
  ];
}
