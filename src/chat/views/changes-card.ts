import { changeName, type Change } from "../../change/change.ts";
import { isBypass } from "../../change/plan.ts";
import { card, type Card } from "../cards.ts";
import { button } from "./buttons.ts";
import { beforeAfter, kindWords } from "./bypass-words.ts";
import { statusStanding, statusWords } from "./status-words.ts";
import { colours, symbols } from "./marks.ts";
import { bold, clean, counted, plain } from "./text.ts";
import { ageOf, timeOf } from "./time.ts";

export interface ChangesView {
  /** Of this page, at most ten. */
  readonly changes: readonly Change[];
  /** Counts from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** "Changes", or "Waiting for approval". */
  readonly title: string;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const changesCard = (view: ChangesView): Card => render(changesData(view));

const render = card<ReturnType<typeof changesData>>("changes");

export function changesData({ changes, page, pages, total, title, now, zone }: ChangesView) {
  const to = (name: string, target: number) => button(name, "show", { view: "changes", page: target });
  return {
    summary: clean(`${title}: ${total}`, 120),
    title: plain(title, 80),
    subtitle: counted(total, "change"),
    empty: changes.length > 0 ? null : "None at the moment.",
    rows: changes.map((change) => {
      const standing = statusStanding[change.state.status];
      const name = changeName(change.id);
      return {
        id: change.id,
        symbol: symbols[standing],
        colour: colours[standing],
        name: `${name} · ${plain(change.subject, 120)}`,
        press: `Show ${name}`,
        line: [
          bold(statusWords[change.state.status]),
          isBypass(change.kind) ? `bypass ${beforeAfter(change.kind)}` : kindWords(change.kind),
          `asked by ${plain(change.requestedBy.name, 60)} ${ageOf(change.requestedAt, now)}`,
          ...deadlineOf(change, now, zone),
        ].join(" · "),
        reason: plain(change.reason, 100),
      };
    }),
    pager: pages > 1 ? `Page ${page} of ${pages}` : null,
    buttons: [
      ...(page > 1 ? [to("Previous", page - 1)] : []),
      ...(page < pages ? [to("Next", page + 1)] : []),
    ],
  };
}

function deadlineOf({ state }: Change, now: Date, zone: string | undefined): readonly string[] {
  if (state.status === "awaitingApproval") return [`open until ${timeOf(state.expiresAt, now, zone)}`];
  if (state.status === "scheduled") return [`starts ${timeOf(state.startAt, now, zone)}`];
  return [];
}
