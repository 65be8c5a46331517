import { changeName, type Submission } from "../../../change/change.ts";
import { shortDigest } from "../../../change/digest.ts";
import type { MovePlan } from "../../../change/move/move-plan.ts";
import { replayedDays } from "../../../change/replay/words.ts";
import { card, type Card } from "../../cards.ts";
import { button } from "../buttons.ts";
import { changeTitle } from "../bypass-words.ts";
import { marked, tones } from "../marks.ts";
import { givenBy, named } from "../people.ts";
import { tally } from "../preflight-words.ts";
import { reportLines } from "../reported-words.ts";
import { bold, clean, listed, plain } from "../text.ts";
import { ageOf, timeOf } from "../time.ts";
import type { MoveView } from "./move-view.ts";
import { moveTitle, planFacts } from "./plan-facts.ts";
import { planSections } from "./plan-sections.ts";
import { differenceChoices, isWhole, replayLines } from "../replay-words.ts";
import { sectionsWithin } from "./section-space.ts";
import { toldInFull } from "../told.ts";

export type MoveSubmission = Submission & { readonly plan: MovePlan };

/** Everything somebody needs who is asked to approve a move. Inputs: `comment`, `acceptUnknowns`, `acceptDifferences`, and `reason` of a rejection. */
export const moveApprovalCard = (view: MoveView, submission: MoveSubmission, expiresAt: Date): Card =>
  render(moveApprovalData(view, submission, expiresAt));

const render = card<ReturnType<typeof moveApprovalData>>("move-approval");

export function moveApprovalData(view: MoveView, submission: MoveSubmission, expiresAt: Date) {
  const { change, preflight, offers, zone, now } = view;
  const { plan, replay, digest, unknowns, warnings, preflightId } = submission;
  const name = changeName(change.id);
  const decisive = { changeId: change.id, digest };
  const differences = differenceChoices(replay);
  const accept = unknowns.length + differences.length > 0;
  const replayed = replayLines(replay);
  const cautions = toldInFull(plan.cautions, "look", change.id);
  const warned = toldInFull(warnings, "look", change.id);
  const attested = toldInFull(view.requesterAttested, null, change.id);
  const untold = toldInFull(
    unknowns.map((title) => `${title}: could not be told`),
    "unknown",
    change.id,
  );
  const reports = reportLines(view);
  const taken = Buffer.byteLength(
    [
      ...cautions,
      ...warned,
      ...attested,
      ...untold,
      ...reports,
      ...replayed,
      ...differences.map(({ title }) => title),
    ].join(),
  );
  // One stands open; the others open with a press.
  const [first, ...others] = sectionsWithin(planSections(plan), { most: 10, taken });
  return {
    summary: clean(
      `${name}: ${change.requestedBy.name} asks you to approve: ${changeTitle(plan.kind)}, ${change.subject}`,
      200,
    ),
    tone: tones.look,
    kicker: `${name} · ${changeTitle(plan.kind)}`,
    title: moveTitle(change.subject, plan),
    state: marked("unknown", "Your approval is asked for"),
    expiry: `Open until ${timeOf(expiresAt, now, zone)}, ${ageOf(expiresAt, now)}`,
    facts: [
      { title: "Asked by", value: `${named(change.requestedBy)}, ${ageOf(change.requestedAt, now)}` },
      { title: "Why", value: plain(change.reason, 500) },
      {
        title: "Start",
        value:
          change.startAt === null
            ? "as soon as it is approved"
            : bold(`${timeOf(change.startAt, now, zone)}, ${ageOf(change.startAt, now)}`),
      },
      ...planFacts(plan),
      ...(plan.approvalsRequired > 1
        ? [
            {
              title: "Approvals",
              value: givenBy(
                change.approvals.map(({ by }) => by),
                plan.approvalsRequired,
              ),
            },
          ]
        : []),
    ],
    cautions,
    open: first ? [first] : [],
    folded: others.map((section, at) => ({
      ...section,
      id: `part${at}`,
      show: clean(section.title, 60),
    })),
    replayTitle: replay === null ? null : `Replay of the last ${replayedDays} days’ calls`,
    replay: replayed,
    preflightTitle:
      preflightId === null
        ? "Checks"
        : `Preflight ${preflightId}${preflight === null ? "" : `: ${tally(preflight.findings)}`}`,
    unknowns: untold,
    reports,
    accepting:
      unknowns.length > 0
        ? "Approving accepts this as it is: nobody has seen that it is in order. You say why, which is recorded under your name."
        : null,
    warnings: warned,
    clear:
      unknowns.length + warnings.length === 0 && isWhole(replay)
        ? marked("good", "No warnings and no unknowns.")
        : null,
    attestedTitle:
      view.requesterAttested.length === 0
        ? null
        : `Attested by the requester, ${plain(change.requestedBy.name, 60)}`,
    attested,
    digest: `Digest ${shortDigest(digest)}: your approval covers exactly this plan and these people.`,
    approve: accept ? null : decisive,
    accept: accept
      ? {
          ...decisive,
          title: `Approve and accept ${listed([
            ...(differences.length > 0 ? ["the differences"] : []),
            ...(unknowns.length > 0 ? ["the unknowns"] : []),
          ])}`,
          unknowns: unknowns.length > 0,
          differences,
        }
      : null,
    reject: offers.includes("reject") ? decisive : null,
    buttons: [
      button("Whole plan", "show", { view: "plan", id: change.id, page: 1 }),
      ...(replay === null ? [] : [button("Replay", "show", { view: "replay", id: change.id })]),
      ...(plan.waves.length === 0
        ? []
        : [button("People", "show", { view: "people", id: change.id, page: 1 })]),
      button("Export", "export", { changeId: change.id, format: "markdown" }),
      ...(preflightId === null ? [] : [button("Preflight", "show", { view: "preflight", id: preflightId })]),
    ],
  };
}
