import { cut } from "../../cut.ts";
import { changeName, type Submission } from "../../change/change.ts";
import type { BypassPlan } from "../../change/plan.ts";
import { shortDigest } from "../../change/digest.ts";
import type { Replay } from "../../change/replay/replay.ts";
import { countWords, replayedDays } from "../../change/replay/words.ts";
import { notUndone } from "../../change/rollback.ts";
import { card, type Card } from "../cards.ts";
import { buttonsFor } from "./buttons.ts";
import { beforeAfter, changeTitle, emergencyList, onOff, target } from "./bypass-words.ts";
import type { ChangeView } from "./change-card.ts";
import { marked, tones } from "./marks.ts";
import { givenBy, named } from "./people.ts";
import { tally } from "./preflight-words.ts";
import { reportLines } from "./reported-words.ts";
import { isWhole, replayLines } from "./replay-words.ts";
import { reachOf, reachWords } from "./reach-words.ts";
import { bold, clean, counted, listed, plain, prose } from "./text.ts";
import { ageOf, timeOf } from "./time.ts";
import { toldInFull } from "./told.ts";

/** Everything somebody needs who is asked to approve, before the buttons. */
export const approvalRequestCard = (view: ChangeView, submission: BypassSubmission, expiresAt: Date): Card =>
  render(approvalRequestData(view, submission, expiresAt));

const render = card<ReturnType<typeof approvalRequestData>>("approval-request");

const acceptingWords =
  "Approving accepts this as it is: nobody has seen that it is in order, and where it is not, calls may fail with bypass on. You say why, which is recorded under your name.";

/** The submission of a bypass switch. */
export type BypassSubmission = Submission & { readonly plan: BypassPlan };

export function approvalRequestData(view: ChangeView, submission: BypassSubmission, expiresAt: Date) {
  const { change, preflight, offers, zone, now } = view;
  const { plan, replay, digest, unknowns } = submission;
  const name = changeName(change.id);
  const decisive = { changeId: change.id, digest };
  const accept = unknowns.length > 0;
  return {
    summary: clean(
      `${name}: ${change.requestedBy.name} asks you to approve media bypass ${onOff(target(plan.kind))} on ${change.subject}`,
      200,
    ),
    tone: tones.look,
    kicker: `${name} · ${changeTitle(change.kind)}`,
    title: plain(change.subject, 120),
    state: marked("unknown", "Your approval is asked for"),
    expiry: `Open until ${timeOf(expiresAt, now, zone)}, ${ageOf(expiresAt, now)}`,
    facts: [
      { title: "Bypass", value: bold(beforeAfter(plan.kind)) },
      {
        title: "Asked by",
        value: `${named(change.requestedBy)}, ${ageOf(change.requestedAt, now)}`,
      },
      { title: "Why", value: plain(change.reason, 500) },
      {
        title: "Start",
        value:
          change.startAt === null
            ? "as soon as it is approved"
            : bold(`${timeOf(change.startAt, now, zone)}, ${ageOf(change.startAt, now)}`),
      },
      { title: "Reaches", value: reachesWords(submission) },
      {
        title: "Emergency",
        value:
          plan.affected.emergencyCalls.length === 0
            ? "no emergency policy leads here"
            : bold(emergencyList(plan.affected.emergencyCalls)),
      },
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
    cautions: toldInFull(plan.cautions, "look", change.id),
    replayTitle: replay === null ? null : `Replay of the last ${replayedDays} days’ calls`,
    replay: replay === null ? [] : [...trunkLines(replay, plan.subject), ...replayLines(replay)],
    preflightTitle: `Preflight ${submission.preflightId}${preflight === null ? "" : `: ${tally(preflight.findings)}`}`,
    unknowns: toldInFull(
      unknowns.map((title) => `${title}: could not be told`),
      "unknown",
      change.id,
    ),
    reports: reportLines(view),
    accepting: accept ? acceptingWords : null,
    warnings: toldInFull(submission.warnings, "look", change.id),
    clear:
      unknowns.length + submission.warnings.length === 0 && isWhole(replay)
        ? marked("good", "No warnings and no unknowns.")
        : null,
    attestedTitle:
      view.requesterAttested.length === 0
        ? null
        : `Attested by the requester, ${plain(change.requestedBy.name, 60)}`,
    attested: toldInFull(view.requesterAttested, null, change.id),
    undo: `One press of Roll back sets media bypass ${onOff(!target(plan.kind))} again, without another approval. ${notUndone.join(" ")}`,
    digest: `Digest ${shortDigest(digest)}: your approval covers exactly this plan.`,
    approve: accept ? null : decisive,
    accept: accept ? decisive : null,
    reject: offers.includes("reject") ? decisive : null,
    preflightId: submission.preflightId,
    buttons: buttonsFor(
      offers.filter((offer) => offer === "gateway" || offer === "cancel"),
      { changeId: change.id, fqdn: change.subject },
    ),
  };
}

/** A switch changes no routing, so what matters is which calls are on its trunk. */
function trunkLines({ trunks, emergency, uncovered }: Replay, fqdn: string): readonly string[] {
  const own = trunks.filter((each) => each.trunks.includes(fqdn));
  const calls = own.reduce((sum, { planned }) => sum + planned, 0);
  const emergencies = emergency.filter(({ planned }) => planned?.trunks.includes(fqdn));
  return [
    marked("look", `${counted(calls, "call")} took or could take this trunk, and will as before.`),
    ...cut(
      emergencies.map((each) =>
        marked(
          "look",
          `Emergency calls among them, to ${plain(each.example, 40)}: ${prose(countWords(each), 160)}`,
        ),
      ),
      3,
      (left) => marked("look", `And emergency calls to ${left} other numbers: see Replay.`),
    ),
    ...(uncovered.length === 0
      ? []
      : [marked("unknown", `Nobody covers ${counted(uncovered.length, "destination")} of their calls.`)]),
  ];
}

function reachesWords({ plan }: BypassSubmission): string {
  const { policies } = plan.affected;
  const who = reachWords(reachOf(plan.affected));
  return !policies || policies.length === 0
    ? who
    : `${bold(who)}, through ${listed(
        policies.map(({ policy }) => plain(policy, 80)),
        20,
      )}`;
}
