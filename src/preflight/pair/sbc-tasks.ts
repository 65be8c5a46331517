import { sbcTasks } from "../../changes/plans/sbc-tasks.ts";
import { checklistResult } from "../attested.ts";
import type { AttestationItem, PairFacts, Link, PairCheck } from "../check.ts";
import { links } from "../links.ts";

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
  attestable: mediaPortItems,
  async run(context) {
    return checklistResult(mediaPortItems(context), context, {
      noun: "statement",
      fix: "Look at the media realm and port range of both trunks in the SBC, and confirm each line.",
      link: links.planBypass,
    });
  },
};

/** What else must be done on the SBC for its second trunk: the plan's list, gone through and attested by a person. */
export const pairTasksCheck: PairCheck = {
  id: "trunk-pair",
  title: "What is done on the SBC",
  needs: "attestation",
  effects,
  deadlineMs: 1_000,
  attestationDays: 30,
  attestable: otherItems,
  async run(context) {
    return checklistResult(otherItems(context), context, {
      noun: "SBC task",
      fix: "Have the SBC's side done, and confirm each line.",
      link: links.configureBypass,
    });
  },
};

const mediaPortTasks: ReadonlySet<string> = new Set([
  "trunk-pair:same-media-ports",
  "trunk-pair:media-port-count",
]);

function mediaPortItems(pair: PairFacts): readonly AttestationItem[] {
  return itemsFor(pair, links.planBypass).filter(({ id }) => mediaPortTasks.has(id));
}

function otherItems(pair: PairFacts): readonly AttestationItem[] {
  return itemsFor(pair, links.configureBypass).filter(({ id }) => !mediaPortTasks.has(id));
}

function itemsFor(pair: PairFacts, link: Link): readonly AttestationItem[] {
  return sbcTasks(pair, [], pair).map(({ id, text, advice }) => ({ id, statement: text, link, advice }));
}
