import type { Command } from "../command.ts";
import { whole } from "../inputs.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { auditCard } from "../views/audit-card.ts";

const shownByDefault = 10;
const mostShown = 20;

export function auditCommand(deps: ChatDependencies): Command {
  return {
    name: "audit",
    usages: [
      { syntax: "audit [n]", does: `the last entries of the audit, at most ${mostShown}` },
      { syntax: "audit verify", does: "prove that nobody altered the audit" },
    ],
    permission: "audit",
    readers: "asker",
    async run([typed], turn) {
      if (typed === "verify") return verifyAudit(deps, turn);
      const count = whole(999_999_999).safeParse(typed ?? shownByDefault);
      if (!count.success) {
        return refusal("How many?", "Write audit, audit and a number, or audit verify.");
      }
      return showAudit(deps, count.data, turn);
    },
  };
}

/** The newest entries; more than fit on a card are not shown. */
async function showAudit({ audit, now }: ChatDependencies, count: number, { zone }: Turn): Promise<Answer> {
  const rows = await audit.last(Math.min(count, mostShown));
  return {
    type: "card",
    card: auditCard({ rows, verified: null, now: now(), ...(zone !== null && { zone }) }),
  };
}

async function verifyAudit({ audit, now }: ChatDependencies, { zone }: Turn): Promise<Answer> {
  const verdict = await audit.verify();
  const verified = verdict.ok
    ? {
        ok: true,
        text: `The chain of ${verdict.rows} entries is whole.${verdict.head ? ` Its head is ${verdict.head.mac.slice(0, 12)} at ${verdict.head.sequence}.` : ""}`,
      }
    : { ok: false, text: `The chain breaks at entry ${verdict.at}: ${verdict.problem}` };
  const rows = await audit.last(5);
  return { type: "card", card: auditCard({ rows, verified, now: now(), ...(zone !== null && { zone }) }) };
}
