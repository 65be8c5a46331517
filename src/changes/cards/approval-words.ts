import type { Approval } from "../change.ts";
import { plain } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";

/** `✓ approved by Megan Bowen, 22:05 UTC, signed in again at 22:04 UTC`. */
export function approvalWords({ by, decision, at, proof }: Approval, zone: string, now: Date): string {
  return [
    `${words[decision]} by ${plain(by.name, 60)}`,
    timeOf(at, now, zone),
    ...(proof === null ? [] : [`signed in again at ${timeOf(proof.at, now, zone)}`]),
  ].join(", ");
}

const words: Readonly<Record<Approval["decision"], string>> = {
  approved: "✓ approved",
  rejected: "✕ rejected",
  glassBroken: "! no approver: glass broken, confirmed",
};
