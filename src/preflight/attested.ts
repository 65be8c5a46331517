import type { Attestation, AttestationItem, NetworkContext } from "./check.ts";
import type { Part } from "./parts.ts";

/** The latest attestation of an item that is still in force. */
export function attestationOf(
  item: string,
  { attestations, now }: Pick<NetworkContext, "attestations" | "now">,
): Attestation | undefined {
  return attestations
    .filter((given) => given.item === item && given.at <= now && given.expiresAt > now)
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

/** Who vouched, when, until when, and what they noted. Dates are UTC. */
function inWords({ byName, at, expiresAt, note }: Attestation): string {
  const noted = note ? ` ("${note}")` : "";
  return `${byName} on ${day(at)}, good until ${day(expiresAt)}${noted}`;
}

/** What could not be told, covered by a person's word where there is one. A failure is never covered. */
export function coverUnknowns(parts: readonly Part[], attestation: Attestation | undefined): readonly Part[] {
  if (!attestation) return parts;
  return parts.map((part) =>
    part.outcome === "unknown"
      ? { outcome: "attested", says: `${part.says} Attested by ${inWords(attestation)}.` }
      : part,
  );
}

/** A checklist that only people can go through: one part an item, unknown until attested. */
export function checklist(
  items: readonly AttestationItem[],
  context: Pick<NetworkContext, "attestations" | "now">,
): readonly (Part & { readonly item: AttestationItem })[] {
  return items.map((item) => {
    const attestation = attestationOf(item.id, context);
    return attestation
      ? { item, outcome: "attested", says: `${item.statement} (${inWords(attestation)})` }
      : { item, outcome: "unknown", says: item.statement };
  });
}

/** `2026-11-22`, in UTC. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
