import { changeName, type Change } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import { card, type Card } from "../../teams/cards/cards.ts";
import { button } from "../../teams/cards/buttons.ts";
import { beforeAfter } from "./bypass-words.ts";
import { statusStanding, statusWords } from "./status-words.ts";
import { leftWords, type LeftHalfDone } from "../left-half-done.ts";
import { cut } from "../../lib/cut.ts";
import { colours, marked, symbols } from "../../teams/cards/marks.ts";
import { bold, clean, counted, plain } from "../../teams/cards/text.ts";
import { ageOf, timeOf } from "../../teams/cards/time.ts";

export interface ChangesView {
  /** Of this page, at most ten. */
  readonly changes: readonly Change[];
  /** Those that ended with something between before and after; on the first page. */
  readonly leftHalfDone: readonly LeftHalfDone[];
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

export const changesCard = (view: ChangesView): Card => fill(changesData(view));

const fill = card<ReturnType<typeof changesData>>("changes");

export function changesData(view: ChangesView) {
  const { changes, leftHalfDone, page, pages, total, title, now, zone } = view;
  const to = (name: string, target: number) => button(name, "show", { view: "changes", page: target });
  return {
    summary: clean(`${title}: ${total}`, 120),
    title: plain(title, 80),
    subtitle: counted(total, "change"),
    left: cut(
      leftHalfDone.map((one) =>
        marked("warning", `${bold(`${changeName(one.change.id)} left half done`)}: ${leftWords(one)}`),
      ),
      maxLeft,
      (more) => `And ${more} more.`,
    ),
    empty: changes.length > 0 ? null : "None at the moment.",
    rows: changes.map((change) => {
      const standing = statusStanding[change.state.status];
      const { setsBypass, words } = kinds[change.kind];
      const name = changeName(change.id);
      return {
        id: change.id,
        symbol: symbols[standing],
        colour: colours[standing],
        name: `${name} · ${plain(change.subject, 120)}`,
        press: `Show ${name}`,
        line: [
          bold(statusWords[change.state.status]),
          setsBypass === null ? words : `bypass ${beforeAfter(setsBypass)}`,
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

const maxLeft = 5;

function deadlineOf({ state }: Change, now: Date, zone: string | undefined): readonly string[] {
  if (state.status === "awaitingApproval") return [`open until ${timeOf(state.expiresAt, now, zone)}`];
  if (state.status === "scheduled") return [`starts ${timeOf(state.startAt, now, zone)}`];
  return [];
}
