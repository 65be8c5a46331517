import { z } from "zod";
import { capability } from "../../teams/capability/capability.ts";
import { changeIdField, pageField } from "../../teams/capability/inputs.ts";
import { changeContent, type Answer, type ChatDependencies, type Turn } from "../../teams/capability/turn.ts";
import { changesCard } from "../cards/changes-card.ts";
import { noSuchChange } from "./decisions.ts";
import { changeNamed } from "./words.ts";

const perPage = 10;

export const changes = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "changes",
    usages: [{ syntax: "changes", does: "all changes, newest first" }],
    parse: () => ({ page: 1 }),
  },
  shown: { view: "changes", schema: z.object({ page: pageField }) },
  run: (deps, { page }, turn) => showChanges(deps, { page, awaitingApproval: false }, turn),
});

export const approvals = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "approvals",
    usages: [{ syntax: "approvals", does: "changes that wait for approval" }],
    parse: () => ({ page: 1 }),
  },
  shown: { view: "approvals", schema: z.object({ page: pageField }) },
  run: (deps, { page }, turn) => showChanges(deps, { page, awaitingApproval: true }, turn),
});

export const change = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "change",
    usages: [{ syntax: "change <id>", does: "one change: its timeline and what can be done now" }],
    parse: changeNamed,
  },
  // A client asks for its person's own view of a card that stands in a channel. Grants nothing.
  pressed: { verb: "refresh", schema: z.object({ changeId: changeIdField }), refreshes: true },
  shown: {
    view: "change",
    schema: z.object({ id: changeIdField }).transform(({ id }) => ({ changeId: id })),
  },
  async run(deps, { changeId }, turn) {
    const stored = await deps.changes.find(changeId);
    if (!stored) return noSuchChange(changeId);
    return { type: "tracked", content: changeContent(stored.change, turn), change: stored.change };
  },
});

/** One page of changes. Pages beyond the last show the last. */
async function showChanges(
  deps: ChatDependencies,
  { page, awaitingApproval }: { readonly page: number; readonly awaitingApproval: boolean },
  { zone }: Turn,
): Promise<Answer> {
  const filter = awaitingApproval ? { awaitingApproval } : {};
  let shown = Math.max(page, 1);
  let found = await deps.changes.list(filter, { offset: (shown - 1) * perPage, limit: perPage });
  const pages = Math.max(1, Math.ceil(found.total / perPage));
  if (shown > pages) {
    shown = pages;
    found = await deps.changes.list(filter, { offset: (shown - 1) * perPage, limit: perPage });
  }
  const card = changesCard({
    changes: found.changes,
    leftHalfDone: shown === 1 && !awaitingApproval ? await deps.changes.leftHalfDone() : [],
    page: shown,
    pages,
    total: found.total,
    title: awaitingApproval ? "Waiting for approval" : "Changes",
    now: deps.now(),
    ...(zone !== null && { zone }),
  });
  return { type: "card", card };
}
