import type { Command } from "../command.ts";
import { noSuchChange } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import { whole } from "../inputs.ts";
import { refusal, type Answer, type ChatDependencies } from "../turn.ts";
import { membersCard, membersPerPage, type MembersFilter } from "../views/move/members-card.ts";

export function peopleCommand(deps: ChatDependencies): Command {
  return {
    name: "people",
    usages: [
      {
        syntax: "people <id> [wave n | failed | left | excluded]",
        does: "who moves, and where each one stands",
      },
    ],
    permission: "look",
    readers: "asker",
    async run([typed = "", ...words]) {
      const parsed = parseChangeId(typed);
      if (!parsed.ok) return parsed.refused;
      const filter = filterOf(words);
      return filter
        ? showPeople(deps, { id: parsed.id, filter, page: 1 })
        : refusal("Which people?", "Write people chg-3, or put wave 2, failed, left or excluded behind it.");
    },
  };
}

function filterOf([first, second]: readonly string[]): MembersFilter | undefined {
  const kind = first?.toLowerCase();
  if (kind === undefined || kind === "all") return { kind: "all" };
  if (kind === "failed" || kind === "left" || kind === "excluded") return { kind };
  const wave = whole(1_000).safeParse(second);
  return kind === "wave" && wave.success ? { kind, wave: wave.data } : undefined;
}

/** One page of a change's people. Pages beyond the last show the last. */
export async function showPeople(
  { changes, waves }: Pick<ChatDependencies, "changes" | "waves">,
  { id, filter, page }: { readonly id: number; readonly filter: MembersFilter; readonly page: number },
): Promise<Answer> {
  if (!(await changes.find(id))) return noSuchChange(id);
  const read = async (at: number) => {
    const place = { offset: (at - 1) * membersPerPage, limit: membersPerPage };
    if (filter.kind === "excluded") return { members: [], ...(await waves.excluded(id, {}, place)) };
    const wanted =
      filter.kind === "wave"
        ? { wave: filter.wave }
        : filter.kind === "failed"
          ? { statuses: ["failed", "notRestored"] as const }
          : filter.kind === "left"
            ? { statuses: ["left"] as const }
            : {};
    return { excluded: [], ...(await waves.members(id, wanted, place)) };
  };
  let shown = Math.max(page, 1);
  let found = await read(shown);
  const pages = Math.max(1, Math.ceil(found.total / membersPerPage));
  if (shown > pages) {
    shown = pages;
    found = await read(shown);
  }
  const card = membersCard({
    changeId: id,
    filter,
    members: found.members,
    excluded: found.excluded,
    page: shown,
    pages,
    total: found.total,
  });
  return { type: "card", card };
}
