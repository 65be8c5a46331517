import { describe, expect, it } from "@jest/globals";
import type { Change, ChangeState, PauseNeed } from "../../../src/change/change.ts";
import type { WaveStatus } from "../../../src/change/move/wave.ts";
import type { Role } from "../../../src/change/roles.ts";
import { moveOffers } from "../../../src/chat/move/move-offers.ts";
import { changeOffers, type Viewer } from "../../../src/chat/offers.ts";
import { changeCard, type BypassChange } from "../../../src/chat/views/change-card.ts";
import { moveCard } from "../../../src/chat/views/move/move-card.ts";
import type { Verb } from "../../../src/chat/views/verbs.ts";
import { needsAttention, succeeded } from "../../support/builders.ts";
import * as example from "../../support/card-examples.ts";
import * as move from "../../support/move-examples.ts";

type Json = Readonly<Record<string, unknown>>;

const { now, ago, alex, megan } = example;
const rollbackDays = 14;

/** What only shows something, or opens a form, may stand anywhere. */
const harmless: ReadonlySet<Verb> = new Set(["show", "export", "emergencyForm", "closeOutForm"]);

const viewers: readonly (Viewer & { readonly who: string })[] = [
  { who: "the requester", personId: alex.id, roles: new Set<Role>(["admin"]) },
  { who: "an approver", personId: megan.id, roles: new Set<Role>(["approver"]) },
];

interface Drawn {
  readonly what: string;
  /** 0 before its start, 1 on its way, 2 afterwards: a change never goes back. */
  readonly phase: number;
  readonly content: Json;
}

/** What can be pressed by row and place in it; empty where nothing decides. */
function placesOf(content: Json): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const visit = (node: unknown, row: string): void => {
    if (Array.isArray(node)) node.forEach((one, at) => visit(one, `${row}/${at}`));
    if (node === null || typeof node !== "object" || Array.isArray(node)) return;
    const part = node as Json;
    if (part["type"] === "Action.Execute") {
      const { scope, bothWays } = part["data"] as Json;
      if (part["isEnabled"] !== false)
        places.set(row, [part["verb"], scope, bothWays].filter(Boolean).join(" "));
    } else if (part["type"] === "Action.ShowCard") {
      // What opens it does nothing by itself; what it holds goes by its name, wherever that stands.
      (actionsIn(part["card"]) as Json[]).forEach((set, at) =>
        visit(set["actions"], `${String(part["title"])} ${at}`),
      );
    } else if (part["type"] === "ActionSet") visit(part["actions"], part["id"] as string);
    else for (const below of [part["body"], part["items"]]) visit(below, row);
  };
  visit(content["body"], "");
  return places;
}

function actionsIn(card: unknown): readonly Json[] {
  return ((card as Json)["body"] as Json[]).filter(({ type }) => type === "ActionSet");
}

/** Places where a press that is on its way while the card is edited would decide something else. */
function swaps(before: Drawn, after: Drawn): readonly string[] {
  const stood = placesOf(before.content);
  return [...placesOf(after.content)].flatMap(([place, does]) => {
    const did = stood.get(place);
    const decides = !harmless.has(does.split(" ")[0] as Verb);
    return decides && did !== undefined && did !== does ? [`${place}: ${did} becomes ${does}`] : [];
  });
}

function everySwap(drawn: readonly Drawn[]): readonly string[] {
  return drawn.flatMap((before) =>
    drawn
      .filter(({ phase }) => phase >= before.phase)
      .flatMap((after) => swaps(before, after).map((what) => `${before.what} → ${after.what}: ${what}`)),
  );
}

const end = ago(-60);
const beforeStart: readonly ChangeState[] = [
  { status: "draft" },
  { status: "awaitingApproval", expiresAt: end },
  { status: "approved", waitingFor: null },
  { status: "scheduled", startAt: end },
];
const onItsWay: readonly ChangeState[] = [
  { status: "running", since: now, waitingFor: null },
  ...(["lift", "resume", "retry", "verdict", "release", "rollback"] satisfies PauseNeed[]).map((needs) => ({
    status: "paused" as const,
    since: now,
    by: null,
    why: "It stopped.",
    needs,
    wave: 2,
  })),
  { status: "braking", by: alex, reason: null },
  { status: "aborting", since: now, by: alex, reason: null },
  { status: "rollingBack", since: now, by: alex, reason: null, scope: 2 },
];
const afterwards: readonly ChangeState[] = [
  succeeded(now),
  { status: "failed", at: now, reason: "It failed." },
  { status: "aborted", at: now, by: alex, reason: null },
  { status: "rollingBack", since: now, by: alex, reason: null, scope: "all" },
  { status: "partlyRolledBack", at: now, differences: ["Something differs."] },
  { status: "rolledBack", at: now, notes: [] },
];
const states = [
  ...beforeStart.map((state) => ({ phase: 0, state })),
  ...onItsWay.map((state) => ({ phase: 1, state })),
  ...afterwards.map((state) => ({ phase: 2, state })),
];
const named = (state: ChangeState) => ("needs" in state ? `paused for ${state.needs}` : state.status);

describe.each(viewers)("for $who", (viewer) => {
  const shared = (change: Change) => changeOffers(change, viewer, rollbackDays, now);

  it("no place on the card of a migration changes what it decides", () => {
    const statuses: readonly WaveStatus[] = [
      "planned",
      "moving",
      "baking",
      "passed",
      "inconclusive",
      "failed",
    ];
    const drawn = states.flatMap(({ phase, state }) =>
      (phase === 1 ? statuses : (["passed"] as const)).map((status): Drawn => {
        const change = move.moveChange(state);
        const waves = [
          move.wave(1, status === "planned" ? "planned" : "passed", { moved: 15 }),
          move.wave(2, status, { moved: 62 }),
        ];
        const { attachment } = moveCard({
          ...move.moveRunning,
          change,
          waves,
          // An approval request is another card.
          offers: shared(change).filter((offer) => offer !== "approve"),
          moveOffers: moveOffers(change, waves, viewer, rollbackDays, now),
        });
        return { what: `${named(state)} (wave 2 ${status})`, phase, content: attachment.content };
      }),
    );
    expect(everySwap(drawn)).toEqual([]);
  });

  it("no place on the card of a bypass changes what it decides", () => {
    const bypass: readonly ChangeState[] = [
      { status: "watching", since: now, until: end },
      needsAttention(now),
    ];
    const drawn = [...states, ...bypass.map((state) => ({ phase: 1, state }))]
      .filter(({ state }) => !["paused", "braking", "aborting", "aborted"].includes(state.status))
      .flatMap(({ phase, state }) =>
        [example.watching, example.alarming].map(({ calls }): Drawn => {
          const change: BypassChange = example.change(state);
          const { attachment } = changeCard({
            ...example.watching,
            change,
            calls,
            offers: shared(change).filter((offer) => offer !== "approve"),
          });
          return { what: state.status, phase, content: attachment.content };
        }),
      );
    expect(everySwap(drawn)).toEqual([]);
  });

  it("what cannot be pressed now stands disabled, and only before what can", () => {
    const change = move.moveChange({
      status: "paused",
      since: now,
      by: null,
      why: "No verdict.",
      needs: "verdict",
      wave: 2,
    });
    const waves = [move.wave(1, "passed", { moved: 15 }), move.wave(2, "inconclusive", { moved: 62 })];
    const { content } = moveCard({
      ...move.moveRunning,
      change,
      waves,
      moveOffers: moveOffers(change, waves, viewer, rollbackDays, now),
    }).attachment;
    const row = (content["body"] as Json[]).find(({ id }) => id === "steer")?.["actions"] as Json[];
    expect(row.map(({ verb, isEnabled = true }) => [verb, isEnabled])).toEqual([
      ["brake", true],
      ["pause", false],
      ["resume", false],
      ["retry", true],
    ]);
  });
});

it("the test sees a place that changes what it decides", () => {
  const drawn = (verb: Verb): Drawn => ({
    what: verb,
    phase: 1,
    content: {
      body: [{ type: "ActionSet", id: "steer", actions: [{ type: "Action.Execute", verb, data: {} }] }],
    },
  });
  expect(everySwap([drawn("retry"), drawn("pause")])).toEqual([
    "retry → pause: steer/0: retry becomes pause",
    "pause → retry: steer/0: pause becomes retry",
  ]);
});
