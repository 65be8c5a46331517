import { changeName, type Change, type Submission } from "../change.ts";
import { decide } from "../decide.ts";
import { shortDigest } from "../digest.ts";
import { kinds } from "../kinds/kinds.ts";
import { whyProof, type ProofRule } from "../proof.ts";
import { leastReasonWords } from "../reason.ts";
import { differenceName } from "../replay/words.ts";
import { cut, listed } from "../../lib/cut.ts";
import { isRefused } from "../../teams/capability/capability.ts";
import { notice, type Answer, type Refused, type Turn } from "../../teams/capability/turn.ts";
import { clean, counted } from "../../teams/cards/text.ts";
import { refused } from "./decisions.ts";
import { asTyped, changeNamed } from "./words.ts";

/** `approve <id> [<digest> [accept <differences>] [words]]`, as far as the line alone tells. */
export interface TypedApproval {
  readonly changeId: number;
  /** Null where what stands there cannot be a digest: nothing is approved then. */
  readonly typed: string | null;
  readonly rest: readonly string[];
}

/** What an approval says beside its digest, typed or entered on a card. */
export interface ApprovalWords {
  readonly digest: string;
  readonly comment: string;
  readonly acceptUnknowns: string;
  readonly acceptDifferences: readonly string[];
}

export function approvalTyped(words: readonly string[]): TypedApproval | Refused {
  const named = changeNamed(words);
  if (isRefused(named)) return named;
  const [, typed = "", ...rest] = words;
  return { ...named, typed: /^[0-9a-f]{6,64}$/.test(typed) ? typed : null, rest };
}

/**
 * The approval that was typed, for this change; null where no digest was. The short digest that a card shows stands for the
 * whole one, as a change has one plan for as long as it waits; anything else is passed on as it is, and refused as another plan's.
 */
export function approvalOf(change: Change, { typed, rest }: TypedApproval, turn: Turn): ApprovalWords | null {
  if (typed === null) return null;
  const { submission } = change;
  const whole = submission?.digest ?? "";
  const ids = submission?.replay?.differences.map(({ id }) => id) ?? [];
  const { accepted, words } = acceptedIn(rest, ids);
  const said = words.length === 0 ? "" : asTyped(words, turn);
  const forUnknowns = (submission?.unknowns.length ?? 0) > 0;
  return {
    digest: typed === shortDigest(whole) ? whole : typed,
    comment: forUnknowns ? "" : said,
    acceptUnknowns: forUnknowns ? said : "",
    acceptDifferences: accepted,
  };
}

/** `accept a1,b2 because …`: the differences named, and the words behind them. */
function acceptedIn(rest: readonly string[], ids: readonly string[]) {
  const [word, ...listed] = rest;
  if (word !== "accept" || ids.length === 0) return { accepted: [], words: rest };
  const known = new Set(ids.map((id) => id.toLowerCase()));
  const isList = (text: string) => text.split(",").every((id) => id === "" || known.has(id));
  const named = new Set<string>();
  let words: readonly string[] = listed;
  while (words[0] !== undefined && isList(words[0])) {
    for (const id of words[0].split(",")) named.add(id);
    words = words.slice(1);
  }
  return { accepted: ids.filter((id) => named.has(id.toLowerCase())), words };
}

/** What to type, where somebody typed no digest; or why this person cannot approve it. */
export function howToApprove(change: Change, turn: Turn, proofRule: ProofRule | null): Answer {
  const { submission } = change;
  const name = changeName(change.id);
  const no = whyNot(change, submission, turn);
  if (no) return no;
  if (!submission) return refused("wrongStatus", change, turn);
  const { plan, unknowns, replay, warnings } = submission;
  const differences = replay?.differences ?? [];
  const accept = differences.length === 0 ? "" : ` accept ${differences.map(({ id }) => id).join(",")}`;
  const why = unknowns.length === 0 ? "" : " <why you accept what could not be checked>";
  const line = `approve ${name} ${shortDigest(submission.digest)}`;
  const text = [
    `${kinds[plan.kind].title}, ${change.subject}, requested by ${change.requestedBy.name}: “${clean(change.reason, 160)}”.`,
    `Digest ${shortDigest(submission.digest)}. Look at the whole plan first; typing its digest approves exactly that plan.`,
    ...(warnings.length === 0 ? [] : [`It has ${counted(warnings.length, "warning")}.`]),
    ...(unknowns.length === 0
      ? []
      : [`Could not be checked: ${listed(unknowns, 4)}. Say why you accept that, in ${leastReasonWords}.`]),
    ...(differences.length === 0
      ? []
      : [
          `The replay differs from what the plan intends: ${cut(
            differences.map((difference) => `${difference.id}: ${differenceName(difference)}`),
            3,
            (left) => `${left} more, which replay ${name} lists`,
          ).join("; ")}. Name each that you accept.`,
        ]),
    ...(proofRule && whyProof(submission, proofRule) !== null
      ? ["You sign in again first, by the link on its card."]
      : []),
    `To approve, type \`${line}${accept}${why}\`. To refuse it, \`reject ${name} <reason>\`.`,
  ].join(" ");
  return notice("info", `Approve ${name}?`, text, [
    { title: `Show ${name}`, command: `change ${name}` },
    { title: "Whole plan", command: `plan ${name}` },
  ]);
}

/** What would refuse it even if everything were said. */
function whyNot(change: Change, submission: Submission | null, turn: Turn): Refused | null {
  const result = decide(
    change,
    {
      type: "approve",
      by: turn.person,
      roles: turn.roles,
      digest: submission?.digest ?? "",
      comment: null,
      acceptUnknowns: "accepted",
      acceptDifferences: submission?.replay?.differences.map(({ id }) => id) ?? [],
      proofRule: null,
    },
    turn.now,
  );
  return result.ok ? null : refused(result.refusal, change, turn);
}
