const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** Longest FQDN that Teams accepts for a gateway. Source: "New-CsOnlinePSTNGateway". */
export const maxGatewayFqdnLength = 63;

/**
 * Reads what a person typed as a gateway name: lower-cased, without a trailing dot, a scheme or a Markdown link's
 * decoration. Answers undefined for what cannot be a gateway's FQDN.
 */
export function parseFqdn(text: string): string | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/.]+$/, "");
  const labels = name.split(".");
  if (name.length > maxGatewayFqdnLength || labels.length < 2 || !labels.every((part) => label.test(part)))
    return undefined;
  return /^\d+$/.test(labels.at(-1) ?? "") ? undefined : name;
}

const collator = new Intl.Collator("en", { numeric: true });

/** Order in which people look for a name: sbc2 before sbc10. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b);
}

/** The FQDN less exactly one label. */
export function parentDomainOf(fqdn: string): string {
  return fqdn.slice(fqdn.indexOf(".") + 1);
}

/**
 * The verified domain by which Microsoft finds the tenant of a trunk: its full name, as carriers give to hosted trunks, or
 * else the name less exactly one label. Undefined where neither is verified. Sources: "Direct Routing: SIP protocol"
 * (finding the tenant), "Configure a Session Border Controller for multiple tenants".
 */
export function verifiedDomainOf(fqdn: string, verifiedDomains: readonly string[]): string | undefined {
  return [fqdn, parentDomainOf(fqdn)].find((domain) => verifiedDomains.includes(domain));
}

/** Whether a certificate name covers an FQDN: equal, or a whole-label wildcard over exactly one label (RFC 2818, 3.1). */
export function certificateNameCovers(name: string, fqdn: string): boolean {
  const pattern = name.toLowerCase();
  if (pattern === fqdn) return true;
  return pattern.startsWith("*.") && parentDomainOf(fqdn) === pattern.slice(2);
}
