import { sbcTasks } from "../../change/move/sbc-tasks.ts";
import { checklist } from "../attested.ts";
import type { AttestationItem } from "../check.ts";
import { checklistResult } from "../checklist-result.ts";
import { links } from "../links.ts";
import type { KnownPair, PairCheck } from "./pair-check.ts";

const effects = { unknown: "blocks" } as const;

/**
 * Media ports: the same for both trunks, and enough for both. Nothing of it shows from outside. Source: "Plan for media
 * bypass with Direct Routing".
 */
export const pairMediaPortsCheck: PairCheck = {
  id: "pair-media-ports",
  title: "Media ports of both trunks",
  needs: "attestation",
  effects,
  deadlineMs: 1_000,
  attestationDays: 30,
  attestable: itemsFor,
  async run(context) {
    return checklistResult(checklist(itemsFor(context), context), {
      noun: "statement",
      fix: "Look at the media realm and port range of both trunks in the SBC, and attest each line.",
      link: links.planBypass,
    });
  },
};

/** Lines of the plan's list for the SBC that are about media ports. */
export function isMediaPortTask(id: string): boolean {
  return id === "trunk-pair:same-media-ports" || id === "trunk-pair:media-port-count";
}

function itemsFor(pair: KnownPair): readonly AttestationItem[] {
  return sbcTasks(pair, [], pair)
    .filter(({ id }) => isMediaPortTask(id))
    .map(({ id, text, advice }) => ({ id, statement: text, link: links.planBypass, advice }));
}
