import type { BypassKind } from "../../change/plan.ts";
import type { Verdict } from "../../preflight/weighing.ts";
import { card, type Card } from "../cards.ts";
import { cautionLines } from "./cautions.ts";
import { changeTitle, emergencyWords, onOff, target } from "./bypass-words.ts";
import { marked, symbols } from "./marks.ts";
import { verdictStanding, verdictWords } from "./preflight-words.ts";
import { reachWords, type Reach } from "./reach-words.ts";
import { bold, clean, listed, plain, prose } from "./text.ts";
import { ageOf, zoneName } from "./time.ts";

/** Inputs of the submitted form: `reason`, `start` ("now" or "later"), `startDate` (YYYY-MM-DD), `startTime` (HH:MM). */
export interface RequestFormView {
  readonly kind: BypassKind;
  readonly fqdn: string;
  /** Media bypass as it is. */
  readonly before: boolean;
  /** Null where nobody could tell. */
  readonly reach: Reach | null;
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
  readonly cautions: readonly string[];
  readonly preflight: { readonly id: number; readonly verdict: Verdict; readonly finishedAt: Date } | null;
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  /** What was entered before, where the form comes back with a problem. */
  readonly values?: {
    readonly reason?: string;
    readonly start?: "now" | "later";
    readonly startDate?: string;
    readonly startTime?: string;
  };
  readonly problem?: string;
  readonly now: Date;
}

export const requestFormCard = (view: RequestFormView): Card => render(requestFormData(view));

const render = card<ReturnType<typeof requestFormData>>("request-form");

export function requestFormData(view: RequestFormView) {
  const { kind, fqdn, now, zone, values = {} } = view;
  return {
    fqdn: clean(fqdn, 255),
    kind,
    summary: clean(`${changeTitle(kind)} on ${fqdn}: request`, 160),
    kicker: changeTitle(kind),
    title: plain(fqdn, 120),
    problem: view.problem === undefined ? null : marked("look", prose(view.problem, 300)),
    facts: [
      { title: "Bypass", value: bold(`${onOff(view.before)} → ${onOff(target(kind))}`) },
      { title: "Reaches", value: reachWords(view.reach) },
      {
        title: "Emergency",
        value:
          view.emergencyCalls.length === 0
            ? "no emergency policy leads here"
            : bold(listed(view.emergencyCalls.map((each) => plain(emergencyWords(each), 120)))),
      },
      { title: "Preflight", value: preflightWords(view) },
    ],
    cautions: cautionLines(view.cautions),
    next: "Sending this runs the preflight and asks the approvers. Nothing changes before one of them approves.",
    reason: clean(values.reason ?? "", 500) || null,
    start: values.start ?? "now",
    startDate: clean(values.startDate ?? "", 10) || null,
    startTime: clean(values.startTime ?? "", 5) || null,
    later: `Later, at the time below (${zoneName(now, zone)})`,
    dateLabel: "Start date, if later",
    timeLabel: `Start time, if later (${zoneName(now, zone)})`,
  };
}

function preflightWords({ preflight, now }: RequestFormView): string {
  if (preflight === null) return "none yet; one runs when you send this";
  const { verdict, finishedAt } = preflight;
  return `${symbols[verdictStanding[verdict]]} ${verdictWords[verdict]}, ${ageOf(finishedAt, now)}`;
}
