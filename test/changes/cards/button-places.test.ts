import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../../src/changes/change.ts";
import type { Wave, WaveStatus } from "../../../src/changes/waves/wave.ts";
import type { Role } from "../../../src/changes/roles.ts";
import { changeOffers, type Viewer } from "../../../src/changes/cards/change-offers.ts";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import type { Verb } from "../../../src/teams/cards/verbs.ts";
import { statesInWaves, statesOfSwitch, stateName } from "../../support/changes/every-state.ts";
import * as example from "../../support/cards/card-examples.ts";
import * as move from "../../support/cards/move-examples.ts";
import { alex, megan } from "../../support/people.ts";

type Json = Readonly<Record<string, unknown>>;

const { now } = example;
const rollbackDays = 14;

/** What only shows something, or opens a form, may stand anywhere. */
const harmless: ReadonlySet<string> = new Set<Verb | "opens Export">([
  "show",
  "export",
  "emergencyForm",
  "closeOutForm",
  "opens Export",
]);

const viewers: readonly (Viewer & { readonly who: string })[] = [
  { who: "the requester", personId: alex.id, roles: new Set<Role>(["admin"]) },
  { who: "an approver", personId: megan.id, roles: new Set<Role>(["approver"]) },
];

interface BuiltCard {
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
      // What opens it is a button too; what it holds goes by its name, wherever that stands.
      places.set(row, `opens ${String(part["title"])}`);
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
function swaps(before: BuiltCard, after: BuiltCard): readonly string[] {
  const stood = placesOf(before.content);
  return [...placesOf(after.content)].flatMap(([place, does]) => {
    const did = stood.get(place);
    const decides = !harmless.has(does) && !harmless.has(does.split(" ")[0] ?? "");
    return decides && did !== undefined && did !== does ? [`${place}: ${did} becomes ${does}`] : [];
  });
}

function everySwap(drawn: readonly BuiltCard[]): readonly string[] {
  return drawn.flatMap((before) =>
    drawn
      .filter(({ phase }) => phase >= before.phase)
      .flatMap((after) => swaps(before, after).map((what) => `${before.what} → ${after.what}: ${what}`)),
  );
}

describe.each(viewers)("for $who", (viewer) => {
  // Of an approval request, as whoever may decide it sees it.
  const offered = (change: Change, waves: readonly Wave[] = []) =>
    changeOffers(change, waves, viewer, rollbackDays, now);

  it("no button position on the card of a migration ever decides something else", () => {
    const statuses: readonly WaveStatus[] = [
      "planned",
      "moving",
      "baking",
      "passed",
      "inconclusive",
      "failed",
    ];
    const drawn = statesInWaves(now).flatMap(({ phase, state }) =>
      (phase === 1 ? statuses : (["passed"] as const)).map((status): BuiltCard => {
        const change = move.moveChange(state);
        const waves = [
          move.wave(1, status === "planned" ? "planned" : "passed", { moved: 15 }),
          move.wave(2, status, { moved: 62 }),
        ];
        const { attachment } = changeCard({
          ...move.moveRunning,
          change,
          waves,
          offers: offered(change, waves),
        });
        return { what: `${stateName(state)} (wave 2 ${status})`, phase, content: attachment.content };
      }),
    );
    expect(everySwap(drawn)).toEqual([]);
  });

  it("no button position on the card of a bypass switch ever decides something else", () => {
    const drawn = statesOfSwitch(now).flatMap(({ phase, state }) =>
      [example.watching, example.alarming].map(({ calls }): BuiltCard => {
        const change = example.change(state);
        const { attachment } = changeCard({
          ...example.watching,
          change,
          calls,
          offers: offered(change),
        });
        return { what: stateName(state), phase, content: attachment.content };
      }),
    );
    expect(everySwap(drawn)).toEqual([]);
  });

  it("a button that cannot be pressed now is disabled, and stands only before buttons that can", () => {
    const change = move.moveChange({
      status: "paused",
      since: now,
      by: null,
      why: "No verdict.",
      needs: "retry",
      wave: 2,
    });
    const waves = [move.wave(1, "passed", { moved: 15 }), move.wave(2, "moving", { moved: 62 })];
    const { content } = changeCard({
      ...move.moveRunning,
      change,
      waves,
      offers: offered(change, waves),
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

it("this check notices a button position that decides something else", () => {
  const drawn = (verb: Verb): BuiltCard => ({
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
