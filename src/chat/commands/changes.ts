import type { Command } from "../command.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";
import { changesCard } from "../views/changes-card.ts";

const perPage = 10;

export function changesCommand(deps: ChatDependencies): Command {
  return {
    name: "changes",
    usages: [{ syntax: "changes", does: "all changes, newest first" }],
    permission: "look",
    readers: "everybody",
    run: (_args, turn) => showChanges(deps, { page: 1, awaitingApproval: false }, turn),
  };
}

export function approvalsCommand(deps: ChatDependencies): Command {
  return {
    name: "approvals",
    usages: [{ syntax: "approvals", does: "changes that wait for approval" }],
    permission: "look",
    readers: "everybody",
    run: (_args, turn) => showChanges(deps, { page: 1, awaitingApproval: true }, turn),
  };
}

/** One page of changes. Pages beyond the last show the last. */
export async function showChanges(
  { changes, now }: ChatDependencies,
  { page, awaitingApproval }: { readonly page: number; readonly awaitingApproval: boolean },
  { zone }: Turn,
): Promise<Answer> {
  const filter = awaitingApproval ? { awaitingApproval } : {};
  let shown = Math.max(page, 1);
  let found = await changes.list(filter, { offset: (shown - 1) * perPage, limit: perPage });
  const pages = Math.max(1, Math.ceil(found.total / perPage));
  if (shown > pages) {
    shown = pages;
    found = await changes.list(filter, { offset: (shown - 1) * perPage, limit: perPage });
  }
  const card = changesCard({
    changes: found.changes,
    page: shown,
    pages,
    total: found.total,
    title: awaitingApproval ? "Waiting for approval" : "Changes",
    now: now(),
    ...(zone !== null && { zone }),
  });
  return { type: "card", card };
}
