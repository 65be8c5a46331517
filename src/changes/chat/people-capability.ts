import { z } from "zod";
import { capability, isRefused } from "../../teams/capability/capability.ts";
import { changeIdField, pageField, whole } from "../../teams/capability/inputs.ts";
import { refusal, type Answer, type ChatDependencies } from "../../teams/capability/turn.ts";
import { membersCard, membersPerPage, type MembersFilter } from "../cards/waves/members-card.ts";
import { noSuchChange } from "./decisions.ts";
import { changeNamed } from "./words.ts";

export const people = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "people",
    usages: [
      {
        syntax: "people <id> [wave n | failed | skipped | excluded]",
        does: "who moves, and where each one stands",
      },
    ],
    parse([typed = "", ...words]) {
      const named = changeNamed([typed]);
      if (isRefused(named)) return named;
      const filter = filterOf(words);
      return filter
        ? { ...named, filter, page: 1 }
        : refusal("Which people?", "Write people chg-3, or put wave 2, failed, left or excluded behind it.");
    },
  },
  shown: {
    view: "people",
    schema: z
      .object({
        id: changeIdField,
        page: pageField,
        filter: z.enum(["all", "wave", "failed", "skipped", "excluded"]).default("all"),
        wave: whole(1_000).nullish(),
      })
      .transform(({ id, page, filter, wave }) => ({
        changeId: id,
        page,
        filter: filter === "wave" ? { kind: filter, wave: wave ?? 1 } : { kind: filter },
      })),
  },
  run: showPeople,
});

function filterOf([first, second]: readonly string[]): MembersFilter | undefined {
  const kind = first?.toLowerCase();
  if (kind === undefined || kind === "all") return { kind: "all" };
  if (kind === "failed" || kind === "skipped" || kind === "excluded") return { kind };
  const wave = whole(1_000).safeParse(second);
  return kind === "wave" && wave.success ? { kind, wave: wave.data } : undefined;
}

/** One page of a change's people. Pages beyond the last show the last. */
async function showPeople(
  { changes, waves }: ChatDependencies,
  {
    changeId,
    filter,
    page,
  }: { readonly changeId: number; readonly filter: MembersFilter; readonly page: number },
): Promise<Answer> {
  if (!(await changes.find(changeId))) return noSuchChange(changeId);
  const read = async (at: number) => {
    const place = { offset: (at - 1) * membersPerPage, limit: membersPerPage };
    if (filter.kind === "excluded") return { members: [], ...(await waves.excluded(changeId, {}, place)) };
    const wanted =
      filter.kind === "wave"
        ? { wave: filter.wave }
        : filter.kind === "failed"
          ? { statuses: ["failed", "notRestored"] as const }
          : filter.kind === "skipped"
            ? { statuses: ["skipped"] as const }
            : {};
    return { excluded: [], ...(await waves.members(changeId, wanted, place)) };
  };
  let shown = Math.max(page, 1);
  let found = await read(shown);
  const pages = Math.max(1, Math.ceil(found.total / membersPerPage));
  if (shown > pages) {
    shown = pages;
    found = await read(shown);
  }
  const card = membersCard({
    changeId,
    filter,
    members: found.members,
    excluded: found.excluded,
    page: shown,
    pages,
    total: found.total,
  });
  return { type: "card", card };
}
