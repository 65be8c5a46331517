import { readTrunkName } from "./trunk-name.ts";

/** A trunk, or a pair's second trunk and its first, as typed or as a card said. */
export interface NamedTrunks {
  readonly fqdn: string | undefined;
  /** The old trunk, where `fqdn` is to be its second and need not be a gateway yet. */
  readonly second?: { readonly of: string; readonly port: number | null } | undefined;
}

/** Of `<fqdn>`, or of `<new fqdn>[:port] for <fqdn>`; undefined for words that are neither. */
export function trunksIn([typed, word, of, ...rest]: readonly string[]): NamedTrunks | undefined {
  if (word === undefined) return { fqdn: typed };
  const { name: fqdn, port } = readTrunkName(typed ?? "");
  return word === "for" && of !== undefined && rest.length === 0 ? { fqdn, second: { of, port } } : undefined;
}

/** What a card sends of them. */
export function trunksFrom({
  fqdn,
  for: of,
  port,
}: {
  readonly fqdn: string;
  readonly for?: string | null | undefined;
  readonly port?: number | null | undefined;
}): NamedTrunks {
  return of ? { fqdn, second: { of, port: port ?? null } } : { fqdn };
}
