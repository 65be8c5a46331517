import { changeName } from "../../change.ts";
import type { PlanResult } from "../../plans/migration-snapshot.ts";
import type { ChangeWindow, TrunkPair } from "../../plan.ts";
import type { Problem } from "../../../lib/problem.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { withProblems } from "../../../teams/cards/form-problems.ts";
import type { CloseOutInputs } from "./request-close-out.ts";
import { marked } from "../../../teams/cards/marks.ts";
import { rowsReadWords, type RowsRead } from "../../../calls/rows-read.ts";
import { bold, capital, clean, counted, plain } from "../../../teams/cards/text.ts";
import { ageOf } from "../../../teams/cards/time.ts";
import { commonFields, lines } from "../after-migration-facts.ts";
import { peopleOf, windowWords } from "../../cards/waves/plan-words.ts";

/** Inputs of the submitted form: those of `CloseOutInputs`. */
export interface CloseOutFormView {
  /** Of the migration. */
  readonly changeId: number;
  readonly pair: TrunkPair;
  /** Of the old trunk; null where it is gone. */
  readonly enabled: boolean | null;
  readonly window: ChangeWindow | null;
  /** What still needs the old trunk, one sentence each. */
  readonly inUse: readonly string[];
  /** The plan of merging back, or why not. */
  readonly foldBack: PlanResult;
  readonly asOf: { readonly fleet: Date; readonly users: Date | null; readonly calls: RowsRead };
  readonly values: CloseOutInputs;
  /** What is wrong with what was filled in. */
  readonly problems: readonly Problem[];
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  readonly now: Date;
}

export const closeOutFormCard = (view: CloseOutFormView): Card =>
  withProblems(fill(closeOutFormData(view)), view.problems);

const fill = card<ReturnType<typeof closeOutFormData>>("close-out-form");

export function closeOutFormData(view: CloseOutFormView) {
  const { changeId, pair, enabled, inUse, foldBack, asOf, values, zone, now } = view;
  const [from, to] = [plain(pair.from.fqdn, 120), plain(pair.to.fqdn, 120)];
  const age = (at: Date | null) => (at === null ? "not read yet" : ageOf(at, now));
  return {
    changeId,
    summary: clean(`Close out ${pair.from.fqdn} after ${changeName(changeId)}`, 160),
    kicker: `Close out, after ${changeName(changeId)}`,
    title: from,
    intro: `Everybody was moved to ${to}. This decides what becomes of ${from}; it is approved separately.`,
    facts: [
      {
        title: "Old trunk",
        value:
          enabled === null ? "gone" : enabled ? "enabled" : bold("switched off: takes no outbound calls"),
      },
      { title: "Window", value: windowWords(view.window) },
      {
        title: "Read",
        value: `settings ${age(asOf.fleet)}, people ${age(asOf.users)}, calls ${rowsReadWords(asOf.calls, now, zone)}`,
      },
    ],
    needsTitle: "What drain and remove wait for",
    needs:
      inUse.length === 0
        ? [marked("good", `Nothing seen that still needs ${from}; no call on it for nine days.`)]
        : lines(inUse, "warning"),
    foldTitle: "What merging back does",
    fold: foldBack.ok ? foldWords(foldBack.plan) : lines(foldBack.reasons, "warning"),
    option: values.option || null,
    options: [
      {
        title: "Drain: switch it off for outbound calls. Inbound calls still come in by it",
        value: "drain",
      },
      {
        title: "Remove: delete the gateway, and the routes that lead to it alone",
        value: "remove",
      },
      {
        title: "Merge back: original routes take the new trunk, people get back what they had, the copies go",
        value: "foldBack",
      },
    ],
    standby: `To keep ${from} as standby, do nothing: it stays the way back, and the trunk of the backup routes where the plan made some.`,
    attest:
      "I checked at the carrier and the SBC: all inbound number ranges were moved to the new trunk (needed to drain or remove; the approver reads it)",
    attestedInbound: values.attestedInbound,
    ...commonFields(values, zone, now),
    next: "Asking reads everything anew and asks the approvers. Nothing changes before one of them approves.",
  };
}

function foldWords(plan: Extract<PlanResult, { ok: true }>["plan"]): readonly string[] {
  const done = [
    `${counted(plan.opening.length, "original route")} repointed`,
    `${counted(peopleOf(plan), "person", "people")} given back what they had`,
    `${counted(plan.closing.length, "copy", "copies")} removed`,
  ].join(", ");
  return [marked("good", `${capital(done)}.`), ...lines(plan.cautions, "warning")];
}
