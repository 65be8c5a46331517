import type { Submission } from "../../change.ts";
import { digestOf, type Released } from "../../digest.ts";
import type { Finding } from "../../../preflight/check.ts";
import { bySeverity, unknownsToAccept } from "../../../preflight/weighing.ts";

interface Made extends Pick<Released, "plan" | "replay">, Pick<Submission, "preflightId" | "approvers"> {
  readonly findings: readonly Finding[];
}

/**
 * What approvers are asked to release, under one digest.
 * @param weighsUnknowns Whether what could not be checked must be accepted; else it only informs.
 */
export function submissionOf(
  { plan, replay, findings, preflightId, approvers }: Made,
  weighsUnknowns: boolean,
): Submission {
  const released = {
    plan,
    replay,
    unknowns: weighsUnknowns ? unknownsToAccept(findings).map(({ title }) => title) : [],
    warnings: bySeverity(findings)
      .filter(({ effect }) => effect === "warns")
      .map(({ title, summary }) => `${title}: ${summary}`),
  };
  return { ...released, digest: digestOf(released), preflightId, approvers };
}
