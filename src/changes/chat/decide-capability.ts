import { z } from "zod";
import { shortDigest } from "../digest.ts";
import { capability } from "../../teams/capability/capability.ts";
import { changeIdField, choicesInput, digestField, textInput } from "../../teams/capability/inputs.ts";
import type { Turn } from "../../teams/capability/turn.ts";
import type { ProofRule } from "../proof.ts";
import {
  approvalOf,
  approvalTyped,
  howToApprove,
  type ApprovalWords,
  type TypedApproval,
} from "./approve-typed.ts";
import { orChoose } from "./choose-change.ts";
import { decideAsRead, decideOn, type Deed } from "./decisions.ts";
import { changeAndReason, changeNamed } from "./words.ts";

export const approve = orChoose(
  { which: ({ approve }) => approve, press: "does" },
  capability<PressedApproval | TypedApproval>({
    permission: "approve",
    readers: "everybody",
    roles: "fresh",
    typed: {
      name: "approve",
      usages: [
        { syntax: "approve <id>", does: "what to type to approve a change, where its card cannot be used" },
        { syntax: "approve <id> <digest>", does: "approve exactly the plan with that digest" },
      ],
      parse: approvalTyped,
    },
    pressed: {
      verb: "approve",
      schema: z.object({
        changeId: changeIdField,
        digest: digestField,
        comment: textInput,
        acceptUnknowns: textInput,
        acceptDifferences: choicesInput,
      }),
    },
    run: (deps, said, turn) =>
      decideAsRead(deps, turn, said.changeId, (change) => {
        const approval = "typed" in said ? approvalOf(change, said, turn) : said;
        const proofRule = deps.config.proof;
        return approval === null
          ? howToApprove(change, turn, proofRule)
          : approving(approval, turn, proofRule);
      }),
  }),
);

interface PressedApproval extends ApprovalWords {
  readonly changeId: number;
}

/** The same deed, however it was said. */
function approving(
  { digest, comment, acceptUnknowns, acceptDifferences }: ApprovalWords,
  { person: by, roles }: Turn,
  proofRule: ProofRule | null,
): Deed {
  return {
    intention: {
      type: "approve",
      by,
      roles,
      digest,
      comment: comment || null,
      acceptUnknowns: acceptUnknowns || null,
      acceptDifferences,
      proofRule,
    },
    action: "change.approve",
    detail: [
      shortDigest(digest),
      comment,
      acceptUnknowns,
      acceptDifferences.length > 0 && `accepts ${acceptDifferences.join(", ")} of the replay`,
    ]
      .filter(Boolean)
      .join("; "),
  };
}

interface Rejection {
  readonly changeId: number;
  /** Typed without one: what waits is rejected, whatever its plan. */
  readonly digest?: string;
  readonly reason: string;
}

export const reject = orChoose(
  { which: ({ approve }) => approve, press: "shows" },
  capability<Rejection>({
    permission: "approve",
    readers: "everybody",
    roles: "fresh",
    typed: {
      name: "reject",
      usages: [{ syntax: "reject <id> <reason>", does: "refuse what was asked for" }],
      parse: changeAndReason,
    },
    pressed: {
      verb: "reject",
      schema: z.object({ changeId: changeIdField, digest: digestField, reason: textInput }),
    },
    run: (deps, { changeId, digest, reason }, turn) =>
      decideAsRead(deps, turn, changeId, ({ submission }) => ({
        intention: {
          type: "reject",
          by: turn.person,
          roles: turn.roles,
          digest: digest ?? submission?.digest ?? "",
          reason,
        },
        action: "change.reject",
        detail: reason,
      })),
  }),
);

export const cancel = orChoose(
  { which: ({ cancel }) => cancel, press: "shows" },
  capability({
    permission: "request",
    readers: "everybody",
    roles: "fresh",
    typed: {
      name: "cancel",
      usages: [{ syntax: "cancel <id>", does: "take back your own change before it starts" }],
      parse: changeNamed,
    },
    pressed: { verb: "cancel", schema: z.object({ changeId: changeIdField }) },
    run: (deps, { changeId }, turn) =>
      decideOn(
        deps,
        turn,
        changeId,
        { type: "cancel", by: turn.person },
        { action: "change.cancel", detail: null },
      ),
  }),
);
