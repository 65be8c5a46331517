import { sbcTasks } from "../../change/move/sbc-tasks.ts";
import { checklist } from "../attested.ts";
import type { AttestationItem } from "../check.ts";
import { checklistResult } from "../checklist-result.ts";
import { links } from "../links.ts";
import { isMediaPortTask } from "./media-ports.ts";
import type { KnownPair, PairCheck } from "./pair-check.ts";

const effects = { unknown: "blocks" } as const;

/** What must be done on the SBC for its second trunk: the plan's list, gone through and attested by a person. */
export const pairTasksCheck: PairCheck = {
  id: "trunk-pair",
  title: "What is done on the SBC",
  needs: "attestation",
  effects,
  deadlineMs: 1_000,
  attestationDays: 30,
  attestable: itemsFor,
  async run(context) {
    return checklistResult(checklist(itemsFor(context), context), {
      noun: "SBC task",
      fix: "Have the SBC's side done, and attest each line.",
      link: links.configureBypass,
    });
  },
};

function itemsFor(pair: KnownPair): readonly AttestationItem[] {
  return sbcTasks(pair, [], pair)
    .filter(({ id }) => !isMediaPortTask(id))
    .map(({ id, text, advice }) => ({ id, statement: text, link: links.configureBypass, advice }));
}
