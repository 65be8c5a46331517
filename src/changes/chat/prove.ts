import { changeName } from "../change.ts";
import { shortDigest } from "../digest.ts";
import type { Refusal } from "../intention.ts";
import { signInWords, type Proof, type Prove } from "../proof.ts";
import { may } from "../roles.ts";
import { onNewest, transition } from "../transition.ts";
import { endingWith } from "../../lib/deadline.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";

const rolesWithinMs = 5_000;

/**
 * Notes that somebody signed in again to approve a change, for a while and for this plan. Whoever could not approve it proves
 * nothing. Nobody is told, so that no card is redrawn under what somebody is typing into it.
 */
export function createProve({
  changes,
  audit,
  directory,
  config,
  now,
  logger,
}: Pick<ChatDependencies, "changes" | "audit" | "directory" | "now" | "logger"> & {
  readonly config: Pick<ChatDependencies["config"], "proof">;
}): Prove {
  return async function prove(signIn) {
    const { changeId, digest, id, at, methods } = signIn;
    const by = { id, name: signIn.name ?? id };
    const subject = changeName(changeId);
    const no = async (status: number, text: string, detail: string) => {
      await audit.refuse({ at: now(), actor: by, action: "change.signIn", subject, detail });
      return { ok: false, status, text } as const;
    };
    let roles;
    try {
      roles = await directory.rolesOf(id, {}, endingWith(null, rolesWithinMs));
    } catch (error) {
      logger.warn({ err: error }, "roles could not be read for a sign-in");
      return {
        ok: false,
        status: 503,
        text: "Your roles cannot be read at the moment. Try again in a minute.",
      };
    }
    if (!may(roles, "approve")) return no(403, "You do not hold the role that approves.", "may not approve");

    const proof: Proof = { by, digest, at, methods };
    const detail = `${shortDigest(digest)}; ${signInWords(proof)}`;
    const result = await onNewest<Awaited<ReturnType<Prove>>>(changes, changeId, async (stored) => {
      const time = now();
      const done = {
        at: time,
        actor: by,
        action: "change.signIn",
        subject,
        outcome: "done",
        detail,
      } as const;
      const intention = { type: "prove", roles, ...proof } as const;
      const saved = await transition(changes, stored, intention, { at: time, quiet: true, audit: [done] });
      if (saved.ok) return { ok: true, until: new Date(at.getTime() + (config.proof?.within ?? 0)) };
      if (saved.refusal === "stale") return saved.refusal;
      return no(409, textOf(saved.refusal, subject), saved.refusal);
    });
    if (result === "missing") return { ok: false, status: 404, text: `There is no ${subject}.` };
    if (result !== "stale") return result;
    return { ok: false, status: 503, text: `${subject} is being changed by others just now. Try again.` };
  };
}

function textOf(refusal: Refusal, name: string): string {
  switch (refusal) {
    case "ownChange":
      return `You asked for ${name}, so somebody else must approve it.`;
    case "alreadyDecided":
      return `You have decided ${name} already.`;
    case "digestMismatch":
      return `This is not the plan of ${name}. Look at its card as it is now.`;
    case "otherApprovers":
      return `Other approvers decide ${name}.`;
    case "proofUsed":
      return "This sign-in was used already. Begin again from the card.";
    default:
      return `${name} waits for no approval.`;
  }
}
