import { may } from "../changes/roles.ts";
import { observedFleet } from "../gateways/fleet.ts";
import { findTrunk } from "../gateways/trunk.ts";
import { listed } from "../lib/cut.ts";
import type { Conversation } from "../store/conversation-store.ts";
import { firstBaseline } from "./baseline.ts";
import { seeTrunk, trunksOf } from "./see-trunk.ts";
import { capability, isRefused } from "../teams/capability/capability.ts";
import { othersWhoRead } from "../teams/capability/others-who-read.ts";
import {
  notice,
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "../teams/capability/turn.ts";

interface Asked {
  /** In the channel that it was said in. */
  readonly here: boolean;
  readonly confirmed: boolean;
  /** A trunk as typed, `weekly`; undefined: all trunks. */
  readonly named: string | undefined;
}

const further = { word: "here", permission: "notify" } as const;

/** Reasons named at once when somebody begins to watch. */
const maxReasons = 4;

export const watch = capability<Asked>({
  permission: "view",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "watch",
    usages: [
      { syntax: "watch [fqdn]", does: "tell me in our own chat when that trunk, or any, gets worse" },
      { syntax: "watch weekly", does: "a summary of the week every Monday" },
      { syntax: "watch here [fqdn]", does: "the same in this channel" },
    ],
    further,
    parse: asked,
  },
  async run(deps, { here, confirmed, named }, turn) {
    const place = await placeOf(deps, here, turn);
    if (isRefused(place)) return place;
    const subject = await subjectOf(deps, named, "watch", here);
    if (typeof subject !== "string") return subject;
    const others = here ? await othersWhoRead(deps, turn.place, turn.signal) : null;
    if (others !== null && !confirmed) {
      const command = ["watch here", ...(named === undefined ? [] : [subject]), "confirm"].join(" ");
      return refusal(
        "Others would read along",
        `${others} Alerts would show them trunks and routes. To post here all the same: ${command}.`,
        [{ title: "Post here all the same", command }],
      );
    }
    const added = await deps.alerts.subscribe(
      { conversationId: place.id, subject, at: turn.now },
      {
        at: turn.now,
        actor: turn.person,
        action: "alert.watch",
        subject,
        outcome: "done",
        detail: placeWords(place),
      },
    );
    if (subject !== "weekly") await beginToCompare(deps, subject, turn.now);
    deps.nudge();
    const where = here ? "this channel" : "our own chat";
    if (subject === "weekly") {
      const text = `A summary of the week comes to ${where} every Monday at 07:00 UTC.`;
      return notice("done", added ? "Every Monday" : "Every Monday already", text);
    }
    const what = subject === "all" ? "any trunk" : subject;
    return notice(
      "done",
      added ? "Watching" : "Watched already",
      [
        `When ${what} gets worse, one card comes to ${where} and is edited as it goes on: certificate, OPTIONS, delivered calls, sessions, and what is changed outside this bot. Nothing comes where nothing changes.`,
        await stateNow(deps, subject),
      ].join(" "),
      [
        { title: "Alerts", command: "alerts" },
        {
          title: "Stop",
          command: ["unwatch", ...(here ? ["here"] : []), ...(subject === "all" ? [] : [subject])].join(" "),
        },
      ],
    );
  },
});

export const unwatch = capability<Asked>({
  permission: "view",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "unwatch",
    usages: [
      { syntax: "unwatch [fqdn]", does: "tell me no more of that trunk, or of anything" },
      { syntax: "unwatch here [fqdn]", does: "the same for this channel" },
    ],
    further,
    parse: asked,
  },
  async run(deps, { here, named }, turn) {
    const place = await placeOf(deps, here, turn);
    if (isRefused(place)) return place;
    const mine = (await deps.alerts.subscriptions()).filter(
      ({ conversationId }) => conversationId === place.id,
    );
    // What is watched may be no trunk of this tenant any more.
    const exact = mine.find(({ subject }) => subject === named?.toLowerCase())?.subject;
    const subject = named === undefined ? null : (exact ?? (await subjectOf(deps, named, "unwatch", here)));
    if (subject !== null && typeof subject !== "string") return subject;
    const gone = await deps.alerts.unsubscribe(
      { conversationId: place.id, subject, at: turn.now },
      {
        at: turn.now,
        actor: turn.person,
        action: "alert.unwatch",
        subject: subject ?? "all",
        outcome: "done",
        detail: placeWords(place),
      },
    );
    const left = mine.map((each) => each.subject).filter((each) => !gone.includes(each));
    const still = left.length === 0 ? "" : ` Still watched: ${listed(left.map(subjectWords), 5)}.`;
    return gone.length === 0
      ? notice(
          "info",
          "Not watched",
          `${subject === null ? "Nothing" : subjectWords(subject)} was watched ${here ? "here" : "in our own chat"} by that name.${still}`,
        )
      : notice(
          "done",
          "Watched no more",
          `No more of ${listed(gone.map(subjectWords), 5)}. Cards that stand are still kept up to date.${still}`,
        );
  },
});

/** With how trunks are now: what changes a moment later is told. One that cannot be read follows with the next look. */
async function beginToCompare(
  { alerts, observations }: ChatDependencies,
  subject: string,
  now: Date,
): Promise<void> {
  const [fleet, probes, known] = await Promise.all([
    observations.fleet(),
    observations.probes(),
    alerts.watched(),
  ]);
  if (!fleet) return;
  const trunks = (subject === "all" ? trunksOf(fleet) : [subject]).filter((fqdn) => !known.has(fqdn));
  const baselines = trunks.flatMap((fqdn) => {
    const baseline = firstBaseline(seeTrunk(fqdn, fleet, probes), now);
    return baseline ? [[fqdn, baseline] as const] : [];
  });
  await alerts.begin(new Map(baselines));
}

function asked(words: readonly string[]): Asked {
  const here = words[0] === further.word;
  const rest = here ? words.slice(1) : words;
  const confirmed = rest.at(-1) === "confirm";
  const [named] = confirmed ? rest.slice(0, -1) : rest;
  return { here, confirmed, named: named === "all" ? undefined : named };
}

/** One's own chat, or the channel where that was said. */
async function placeOf(
  { conversations }: ChatDependencies,
  here: boolean,
  { place, person, roles }: Turn,
): Promise<Pick<Conversation, "id" | "kind"> | Refused> {
  if (here) {
    // What a button types is asked again, as it may be forged.
    if (place.kind === "channel" && may(roles, further.permission)) return place;
    return refusal("In a channel", "Mention me with watch here in the channel that is to be told.");
  }
  if (place.kind === "personal") return place;
  const own = await conversations.personal(person.id);
  return (
    own ??
    refusal(
      "In our own chat",
      "I cannot write to you there yet. Open it, say help there once, then ask again.",
    )
  );
}

async function subjectOf(
  deps: ChatDependencies,
  named: string | undefined,
  command: string,
  here: boolean,
): Promise<string | Answer> {
  if (named === undefined) return "all";
  if (named === "weekly") return named;
  const trunk = await findTrunk(deps, named, here ? `${command} here` : command);
  return trunk.ok ? trunk.fqdn : trunk.refused;
}

/** What is not as it should be before anybody watched: no alert says it. */
async function stateNow(deps: ChatDependencies, subject: string): Promise<string> {
  const { fleet } = await observedFleet(deps);
  if (!fleet) return "";
  if (subject === "all") {
    const few = fleet.trunks.filter(({ state }) => state.needsLook).length;
    return few === 0
      ? "No gateway needs a look now."
      : `Of ${fleet.trunks.length} gateways ${few} need a look already: gateways needs a look.`;
  }
  const reasons = fleet.trunks.find(({ fqdn }) => fqdn === subject)?.state.reasons ?? [];
  return reasons.length === 0
    ? "Nothing is wrong with it now."
    : `So already, and no news: ${listed(
        reasons.map(({ words }) => words.replace(/\.$/, "")),
        maxReasons,
      )}.`;
}

function subjectWords(subject: string): string {
  if (subject === "all") return "all trunks";
  return subject === "weekly" ? "the weekly summary" : subject;
}

/** A personal chat's id tells of a person. */
function placeWords({ id, kind }: Pick<Conversation, "id" | "kind">): string {
  return kind === "personal" ? "in the own chat" : `in ${id}`;
}
