import type { Attestation, AttestationItem, CheckResult, Link, NetworkContext } from "./check.ts";
import { count, type Part } from "./parts.ts";

type Confirmations = Pick<NetworkContext, "attestations" | "now">;

/** The latest confirmation of an item that has not expired, whether or not its seal is intact. */
function attestationOf(item: AttestationItem, { attestations, now }: Confirmations): Attestation | undefined {
  return attestations
    .filter((given) => given.item === item.id && given.at <= now && given.expiresAt > now)
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

/** Who confirmed, when, until when, and what they noted. Dates are UTC. */
function attestationText({ byName, at, expiresAt, note }: Attestation): string {
  const noted = note ? ` ("${note}")` : "";
  return `${byName} on ${isoDay(at)}, good until ${isoDay(expiresAt)}${noted}`;
}

function altered({ byName, at }: Attestation): string {
  return `A confirmation by ${byName} on ${isoDay(at)} is not as it was sealed; confirm it again.`;
}

/** Turns unknown parts into attested ones where somebody confirmed the item. A failure is never covered. */
export function coverUnknowns(
  parts: readonly Part[],
  item: AttestationItem,
  context: Confirmations,
): readonly Part[] {
  const attestation = attestationOf(item, context);
  if (!attestation) return parts;
  return parts.map((part) => {
    if (part.outcome !== "unknown") return part;
    return attestation.sealed
      ? { outcome: "attested", says: `${part.says} Confirmed by ${attestationText(attestation)}.` }
      : { ...part, says: `${part.says} ${altered(attestation)}` };
  });
}

/** Something that only a person can check: unknown until attested. */
export function attestedPart(item: AttestationItem, context: Confirmations): Part {
  const attestation = attestationOf(item, context);
  if (!attestation) return { outcome: "unknown", says: item.statement };
  return attestation.sealed
    ? { outcome: "attested", says: `${item.statement} (${attestationText(attestation)})` }
    : { outcome: "unknown", says: `${item.statement} (${altered(attestation)})` };
}

/** The result of a list that only people can go through: attested once every item is, until then unknown. */
export function checklistResult(
  items: readonly AttestationItem[],
  context: Confirmations,
  { noun, fix, link }: { noun: string; fix: string; link: Link | null },
): CheckResult {
  const parts = items.map((item) => attestedPart(item, context));
  const open = parts.filter(({ outcome }) => outcome !== "attested");
  const attested = parts.filter(({ outcome }) => outcome === "attested");
  const evidence = [
    ...open.map(({ says }) => `Not confirmed: ${says}`),
    ...attested.map(({ says }) => `Confirmed: ${says}`),
  ];
  const all = count(parts.length, noun);
  return open.length === 0
    ? { outcome: "attested", summary: `All ${all} confirmed.`, evidence, fix: null, link }
    : {
        outcome: "unknown",
        summary: `${open.length} of ${all} not confirmed; they cannot be probed from here.`,
        evidence,
        fix,
        link,
      };
}

/** `2026-11-22`, in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
