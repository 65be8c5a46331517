import type { ProofRule } from "../changes/proof.ts";
import type { Values } from "./environment.ts";

export interface ProofSettings extends ProofRule {
  /** Where a browser reaches the bot, without a slash at its end. */
  readonly url: string;
}

/** At a real tenant whoever approves something weighty signs in again unless told otherwise. */
export function proofOf(values: Values): ProofSettings | null {
  if (!isOn(values)) return null;
  const { PROOF_ABOVE_PEOPLE: abovePeople, PROOF_WITHIN: within, PUBLIC_HOST: host } = values;
  const url =
    values.TENANT_MODE === "simulated" ? `http://${values.HOST}:${values.PORT}` : `https://${host ?? ""}`;
  return { abovePeople, within, url };
}

/** What signing in again needs and lacks, each with its variable's name. */
export function proofProblems(values: Values): readonly string[] {
  if (!isOn(values)) return [];
  if (values.TENANT_MODE === "simulated")
    return values.PORT === 0
      ? ["PROOF_OF_PERSON: needs a fixed PORT in simulated mode, as people are sent there"]
      : [];
  const missing = (["TAB_APP_ID", "PUBLIC_HOST"] as const).filter((name) => values[name] === undefined);
  return missing.length === 0
    ? []
    : [
        `PROOF_OF_PERSON: needs ${missing.join(" and ")}, where approvers sign in and come back to; or set it to off`,
      ];
}

/** Where an approver's card leads, to sign in again for exactly this plan. */
export function signInUrl({ url }: Pick<ProofSettings, "url">, changeId: number, digest: string): string {
  return `${url}/sign-in/${changeId}/${digest}`;
}

function isOn({ PROOF_OF_PERSON: chosen, TENANT_MODE: mode }: Values): boolean {
  return (chosen ?? (mode === "microsoft" ? "on" : "off")) === "on";
}
