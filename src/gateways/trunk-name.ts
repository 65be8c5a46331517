import { byName, parseFqdn } from "../telephony/fqdn.ts";
import { nearest } from "../teams/capability/did-you-mean.ts";

/** What somebody typed or pasted as a trunk's name, without what an address has around it. */
export interface TypedTrunk {
  /** Lower case; not necessarily a name that a trunk can have. */
  readonly name: string;
  /** Null where none was said. */
  readonly port: number | null;
}

/**
 * Reads `sbc1`, `SBC1.contoso.com.`, `sbc1.contoso.com:5061`, `https://sbc1.contoso.com/`, `<sip:x@sbc1.contoso.com;transport=tls>`
 * and what Teams makes of a name that looks like an address, `[sbc1.contoso.com](http://sbc1.contoso.com)`.
 */
export function readTrunkName(typed: string): TypedTrunk {
  const address = typed
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]*)\]\(.*$/, "$1")
    .replace(/^[<"'`(]+|[>"'`)]+$/g, "")
    .replace(/^(?:[a-z]+:\/\/|sips?:)/, "")
    .replace(/[/?#;].*$/, "")
    .replace(/^.*@/, "");
  const [, name = address, port] = /^(.*?):(\d{1,5})$/.exec(address) ?? [];
  return { name: name.replace(/\.+$/, ""), port: port === undefined ? null : Number(port) };
}

/** Which of a tenant's trunks somebody named. */
export type NamedTrunk =
  | { readonly kind: "one"; readonly fqdn: string }
  | { readonly kind: "several"; readonly fqdns: readonly string[] }
  /** `near`: what may have been meant, nearest first. */
  | { readonly kind: "none"; readonly near: readonly string[] };

/**
 * The trunk of exactly that FQDN; of a name without a dot, the only one with that first label, else the only one whose first
 * label begins so. A name with a dot is never completed: a card that names a trunk which is gone must not name another.
 */
export function trunkNamed(typed: string, known: readonly string[]): NamedTrunk {
  const { name } = readTrunkName(typed);
  const fqdn = parseFqdn(name);
  if (fqdn !== undefined && known.includes(fqdn)) return { kind: "one", fqdn };
  if (name !== "" && !name.includes(".")) {
    const labelled = known.filter((each) => firstLabel(each) === name);
    const found = labelled.length > 0 ? labelled : known.filter((each) => firstLabel(each).startsWith(name));
    const [only, ...others] = found;
    if (only !== undefined) {
      return others.length === 0
        ? { kind: "one", fqdn: only }
        : { kind: "several", fqdns: found.toSorted(byName) };
    }
  }
  return { kind: "none", near: nearest(name, known) };
}

function firstLabel(fqdn: string): string {
  return fqdn.split(".")[0] ?? fqdn;
}
