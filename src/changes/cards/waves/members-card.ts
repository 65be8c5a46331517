import { changeName } from "../../change.ts";
import { exclusionWords } from "../../waves/exclusions.ts";
import type { Excluded } from "../../waves/members.ts";
import type { MemberStatus } from "../../waves/wave.ts";
import type { StoredMember } from "../../../store/changes/wave-store.ts";
import type { PolicyAssignment } from "../../../telephony/voice-user.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { button } from "../../../teams/cards/buttons.ts";
import { colours, symbols, type Standing } from "../../../teams/cards/marks.ts";
import { clean, counted, plain, prose } from "../../../teams/cards/text.ts";

/** Whom a page lists. */
export type MembersFilter =
  | { readonly kind: "all" }
  | { readonly kind: "wave"; readonly wave: number }
  | { readonly kind: "failed" }
  | { readonly kind: "skipped" }
  | { readonly kind: "excluded" };

export interface MembersView {
  readonly changeId: number;
  readonly filter: MembersFilter;
  /** Of this page, at most twenty. */
  readonly members: readonly StoredMember[];
  readonly excluded: readonly Excluded[];
  /** Counts from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

export const membersCard = (view: MembersView): Card => fill(membersData(view));

const fill = card<ReturnType<typeof membersData>>("members");

export const membersPerPage = 20;

export function membersData({ changeId, filter, members, excluded, page, pages, total }: MembersView) {
  const name = changeName(changeId);
  const show = (title: string, to: MembersFilter, at: number) =>
    button(title, "show", {
      view: "people",
      id: changeId,
      page: at,
      filter: to.kind,
      wave: to.kind === "wave" ? to.wave : null,
    });
  return {
    summary: clean(`${name}: ${titles[filter.kind]}, ${total}`, 120),
    title: `${titles[filter.kind]}${filter.kind === "wave" ? ` ${filter.wave}` : ""}`,
    subtitle: `${name} · ${counted(total, "user")}`,
    empty: total === 0 ? "Nobody." : null,
    rows: [
      ...members.map(memberRow),
      ...excluded.map(({ userPrincipalName, why }) => ({
        symbol: symbols.ended,
        colour: colours.ended,
        name: plain(userPrincipalName, 80),
        line: `not moving: ${exclusionWords[why]}`,
        detail: null,
      })),
    ],
    pager: pages > 1 ? `Page ${page} of ${pages}` : null,
    buttons: [
      ...(page > 1 ? [show("Previous", filter, page - 1)] : []),
      ...(page < pages ? [show("Next", filter, page + 1)] : []),
      button("Export (CSV)", "export", { changeId, format: "csv" }),
      button(name, "show", { view: "change", id: changeId }),
    ],
    filters: (["all", "failed", "skipped", "excluded"] as const)
      .filter((kind) => kind !== filter.kind)
      .map((kind) => show(buttonTitles[kind], { kind }, 1)),
  };
}

const titles: Readonly<Record<MembersFilter["kind"], string>> = {
  all: "People",
  wave: "People of wave",
  failed: "People who could not be moved",
  skipped: "People skipped",
  excluded: "People not moving",
};

const buttonTitles = {
  all: "Everybody",
  failed: "Failed",
  skipped: "Skipped",
  excluded: "Not moving",
} as const;

const statuses: Readonly<Record<MemberStatus, { readonly standing: Standing; readonly words: string }>> = {
  planned: { standing: "ended", words: "to be moved" },
  sent: { standing: "going", words: "propagating" },
  moved: { standing: "good", words: "moved" },
  failed: { standing: "bad", words: "failed" },
  skipped: { standing: "warning", words: "skipped" },
  restored: { standing: "ended", words: "restored" },
  notRestored: { standing: "bad", words: "not restored" },
};

/** What somebody can do about it. */
const advice: Partial<Readonly<Record<MemberStatus, string>>> = {
  failed: "Look at licence and number, then retry the change.",
  skipped: "Somebody else changed this person; move them by hand if it is still wanted.",
  notRestored: "Grant the former policy by hand.",
};

function memberRow({ userPrincipalName, wave, status, detail, former, ledger, target }: StoredMember) {
  const { standing, words } = statuses[status];
  const help = advice[status];
  const because = detail === null ? [] : [prose(detail, 200)];
  const then = help === undefined ? [] : [help];
  return {
    symbol: symbols[standing],
    colour: colours[standing],
    name: plain(userPrincipalName, 80),
    line: `wave ${wave} · ${words} · ${assignmentWords(ledger ?? former)} → ${target === null ? "inherited" : plain(target, 60)}`,
    detail: [...because, ...then].join(" ") || null,
  };
}

function assignmentWords(assignment: PolicyAssignment): string {
  switch (assignment.kind) {
    case "direct":
      return plain(assignment.policy, 60);
    case "group":
      return `${plain(assignment.policy, 60)} by group`;
    case "global":
      return "Global";
  }
}
