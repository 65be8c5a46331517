import { kinds, type ChangeKind } from "../kinds.ts";
import type { Verdict } from "../../../preflight/weighing.ts";
import type { z } from "zod";
import { untouched, type CommonInputs } from "../request-change.ts";
import { commonFields } from "../after-migration-facts.ts";
import type { Problem } from "../../../lib/problem.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { bypassFact, emergencyList } from "../../cards/bypass-words.ts";
import { withProblems } from "../../../teams/cards/form-problems.ts";
import { symbols } from "../../../teams/cards/marks.ts";
import { verdictStanding, verdictWords } from "../../../preflight/chat/preflight-words.ts";
import { reachWords, type Reach } from "../../cards/reach-words.ts";
import { bold, clean, plain } from "../../../teams/cards/text.ts";
import { ageOf } from "../../../teams/cards/time.ts";
import { listInForm } from "../../cards/list-in-full.ts";

/** Inputs of the submitted form: `reason`, `start` ("now" or "later"), `startDate` (YYYY-MM-DD), `startTime` (HH:MM). */
export interface RequestFormView {
  readonly kind: ChangeKind;
  readonly fqdn: string;
  /** Null where nobody could tell. */
  readonly reach: Reach | null;
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
  readonly cautions: readonly string[];
  readonly preflight: { readonly id: number; readonly verdict: Verdict; readonly finishedAt: Date } | null;
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  /** What was entered before, where the form comes back with a problem. */
  readonly values?: z.infer<typeof CommonInputs>;
  /** What is wrong with what was filled in. */
  readonly problems?: readonly Problem[];
  readonly now: Date;
}

export const requestFormCard = (view: RequestFormView): Card =>
  withProblems(fill(requestFormData(view)), view.problems ?? []);

const fill = card<ReturnType<typeof requestFormData>>("request-form");

export function requestFormData(view: RequestFormView) {
  const { kind, fqdn, now, zone, values = untouched } = view;
  return {
    fqdn: clean(fqdn, 255),
    kind,
    summary: clean(`Request: ${kinds[kind].words} for ${fqdn}`, 160),
    kicker: kinds[kind].title,
    title: plain(fqdn, 120),
    facts: [
      ...bypassFact(kind),
      { title: "Reaches", value: reachWords(view.reach) },
      {
        title: "Emergency",
        value:
          view.emergencyCalls.length === 0
            ? "no emergency policy leads here"
            : bold(emergencyList(view.emergencyCalls)),
      },
      { title: "Preflight", value: preflightWords(view) },
    ],
    cautions: listInForm(view.cautions, "warning"),
    next: "Sending this runs the preflight and asks the approvers. Nothing changes before one of them approves.",
    ...commonFields(values, zone, now),
  };
}

function preflightWords({ preflight, now }: RequestFormView): string {
  if (preflight === null) return "none yet; one runs when you send this";
  const { verdict, finishedAt } = preflight;
  return `${symbols[verdictStanding[verdict]]} ${verdictWords[verdict]}, ${ageOf(finishedAt, now)}`;
}
