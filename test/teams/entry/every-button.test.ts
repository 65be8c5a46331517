import { beforeAll, describe, expect, it } from "@jest/globals";
import { hasEnded, type Change } from "../../../src/changes/change.ts";
import { capabilityPressed } from "../../../src/teams/entry/capabilities.ts";
import { verbs } from "../../../src/teams/cards/verbs.ts";
import { cardExamples } from "../../support/cards/card-gallery.ts";
import { cardView, type CardView, type Press } from "../../support/cards/card-view.ts";
import { stateName, statesInWaves, statesOfSwitch } from "../../support/changes/every-state.ts";
import { aVoiceUser } from "../../support/changes/migration-builders.ts";
import { putWave } from "../../support/database/put-waves.ts";
import { adele, alex, patti } from "../../support/people.ts";
import { migrationsForSuite, personOf } from "../../support/teams/chat-for-suite.ts";
import type { Clicked, Person, PostedMessage } from "../../support/teams/connector.ts";

const migrations = migrationsForSuite();
const { chat, admin, approver, viewer } = migrations;
const second = personOf(chat, adele, { installed: true });
const stranger = personOf(chat, patti, { installed: true });
const everybody = { admin, approver, second, viewer, stranger };

const trunk = "sbc1.contoso.com";
/** A message of the bot's in each chat, under which cards are pressed. */
const under = new Map<Person, PostedMessage>();

beforeAll(async () => {
  const users = Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1));
  await chat.observations.replaceUsers(
    (async function* () {
      yield users;
    })(),
    new Date(),
  );
  for (const person of Object.values(everybody)) under.set(person, await person.asks("help"));
});

/** What no button of a card of ours may be answered with. */
const noAnswer = /I do not know that|out of date|fault of my own|That went wrong|seen that click already/i;

function wrongWith({ status, card, message, body }: Clicked): string | undefined {
  const said = card?.text ?? message ?? "";
  if (status !== 200) return `status ${status}`;
  if (said === "") return `no answer: ${JSON.stringify(body)}`;
  return noAnswer.exec(said)?.[0];
}

const tried = new Set<string>();

async function press(person: Person, { verb, data }: Pick<Press, "verb" | "data">): Promise<Clicked> {
  tried.add(verb);
  const message = under.get(person);
  if (!message) throw new Error("nobody spoke");
  return person.forges(message, verb, data);
}

async function pressedInDialog(person: Person, { verb, data }: Press): Promise<Clicked> {
  const sent = await person.inDialog("submit", { ...data, verb });
  const { type, value } = (sent.body as unknown as { task: { type: string; value: unknown } }).task;
  const content = type === "continue" && (value as { card: { content: unknown } }).card.content;
  return {
    ...sent,
    card: content ? cardView(content) : undefined,
    message: content ? undefined : String(value),
  };
}

const named = (what: string, { title, verb }: Press) => `${what}, “${title}” (${verb})`;

/** Two presses that differ in the place alone are one. */
function different(presses: readonly Press[]): readonly Press[] {
  return [...new Map(presses.map((each) => [JSON.stringify([each.verb, each.data]), each])).values()];
}

describe("every button of every card is answered", () => {
  it.each(Object.entries(everybody))("whatever it shows, for %s", async (who, person) => {
    const all = Object.entries(cardExamples).flatMap(([name, { attachment }]) =>
      cardView(attachment.content).presses.map((each) => ({ ...each, title: `${name}: ${each.title}` })),
    );
    const wrong: string[] = [];
    for (const each of different(all)) {
      const why = wrongWith(await press(person, each));
      if (why !== undefined) wrong.push(`${named(who, each)}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(everybody))(
    "that leads from any command of %s, and on from there",
    async (_, person) => {
      const commands = [
        ...["help", "whoami", "gateways", `gateway ${trunk}`, `preflight ${trunk}`, `confirm ${trunk}`],
        ...["changes", "approvals", `enable-bypass ${trunk}`, `migrate ${trunk}`, "user user1", "doctor"],
        ...["audit", `verify ${trunk}`, "route +31205551234 user1@contoso.com", "gatways", "change chg-999"],
      ];
      const typed = commands.map((text): Press => ({ title: text, verb: "command", data: { text } }));
      expect(await explored(person, press, typed)).toEqual([]);
    },
  );

  it.each(Object.entries({ admin, approver, viewer }))(
    "that leads from a form in a dialog, for %s",
    async (_, person) => {
      const opens: Press = { title: "Open as a dialog", verb: "migrateForm", data: { fqdn: trunk } };
      expect(await explored(person, pressedInDialog, [opens])).toEqual([]);
    },
  );
});

/** Presses the buttons, and those of the cards that they lead to, each kind of button once; gives what went wrong. */
async function explored(
  person: Person,
  pressing: (person: Person, each: Press) => Promise<Clicked>,
  first: readonly Press[],
): Promise<readonly string[]> {
  const done = new Set<string>();
  const wrong: string[] = [];
  const todo = [...first];
  for (let each = todo.shift(); each !== undefined; each = todo.shift()) {
    const kind =
      each.verb === "command" ? String(each.data.text) : [each.verb, each.data.view, each.title].join();
    if (done.has(kind)) continue;
    done.add(kind);
    const answer = await pressing(person, each);
    const why = wrongWith(answer);
    if (why !== undefined) wrong.push(`${named(kind, each)}: ${why}`);
    todo.push(...(answer.card?.presses ?? []));
  }
  return wrong;
}

type Standing = Pick<Change, "state"> & Partial<Pick<Change, "holds" | "waveDecisions">>;

describe("every button of a change, in every state it can be in,", () => {
  let change: Change;

  /** Whatever a press did is undone by it. */
  async function put(as: Standing): Promise<void> {
    const stored = await chat.changes.find(change.id);
    if (!stored) throw new Error("no such change");
    await chat.db.deleteFrom("approval").where("changeId", "=", change.id).execute();
    const saved = await chat.changes.save({ ...change, ...as }, stored.version, {
      at: new Date(),
      events: [],
      quiet: true,
    });
    if (saved === "stale") throw new Error("somebody else saved it");
    for (const [number, status] of [
      [1, "passed"],
      [2, "inconclusive"],
    ] as const) {
      await putWave(chat.db, change.id, number, { status, beganAt: new Date(), judgeAt: new Date() });
    }
  }

  /** What is wrong with the answers, and what has gone of what waits for a decision. */
  async function wrongIn(as: Standing, who: string, person: Person): Promise<readonly string[]> {
    await put(as);
    const refresh = { verb: "refresh", data: { changeId: change.id } };
    const { card } = await press(person, refresh);
    const wrong: string[] = [];
    for (const each of different(card?.presses ?? [])) {
      const what = named(`${who}, ${stateName(as.state)}`, each);
      const answer = await press(person, each);
      const why = wrongWith(answer);
      if (why !== undefined) wrong.push(`${what}: ${why}`);
      if (!hasEnded({ ...change, ...as }) && !shows(answer.card)) wrong.push(`${what}: the change has gone`);
      if (capabilityPressed(each.verb)?.roles !== undefined) await put(as);
    }
    return wrong;
  }

  /** Nothing came in its place, or what it is now. */
  const shows = (card: CardView | undefined) =>
    card === undefined || card.text.includes(`chg-${change.id} ·`);

  it("is answered, and leaves a migration where it waits", async () => {
    const { id } = await migrations.asked();
    const stored = await chat.changes.find(id);
    if (!stored) throw new Error("no such change");
    change = stored.change;
    const wrong: string[] = [];
    const states = statesInWaves(new Date()).map(({ state }): Standing => ({ state }));
    const at = new Date();
    const said = { wave: 1, kind: "notHeard", by: alex, reason: null, at } as const;
    const hold = { kind: "brake", by: alex, why: null, at, lifted: null } as const;
    for (const as of states.filter(({ state }) => state.status === "paused"))
      states.push({ ...as, waveDecisions: [said] }, { ...as, holds: [hold] });
    for (const as of states)
      for (const [who, person] of Object.entries({ admin, approver, viewer }))
        wrong.push(...(await wrongIn(as, who, person)));
    expect(wrong).toEqual([]);
  });

  it("is answered, and leaves a switch where it waits", async () => {
    await admin.clicks(await admin.asks("enable-bypass sbc1.contoso.com"), "Request approval", {
      reason: "Shorter path",
    });
    const open = await chat.changes.openOn(trunk);
    if (!open) throw new Error("nothing was asked for");
    await chat.submit(open);
    const stored = await chat.changes.find(open.id);
    if (!stored) throw new Error("no such change");
    change = stored.change;
    const wrong: string[] = [];
    for (const { state } of statesOfSwitch(new Date()))
      for (const [who, person] of Object.entries({ admin, approver, viewer }))
        wrong.push(...(await wrongIn({ state }, who, person)));
    expect(wrong).toEqual([]);
  });
});

it("no verb of a button was left out", () => {
  expect(verbs.filter((verb) => !tried.has(verb))).toEqual([]);
});
