import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { may, permissions, roles, type Permission } from "../../../src/changes/roles.ts";
import { permissionWords } from "../../../src/teams/entry/authority.ts";
import { capabilities } from "../../../src/teams/entry/capabilities.ts";
import { verbs } from "../../../src/teams/cards/verbs.ts";
import { capital } from "../../../src/teams/cards/text.ts";
import { startChat, type ChatBench } from "../../support/teams/chat-bench.ts";
import type { Person, PostedMessage } from "../../support/teams/connector.ts";
import { said } from "../../support/world/deciding.ts";
import { generatedPart, table } from "../../support/infra/generated-docs.ts";
import {
  documentedRoles,
  holders,
  mayMark,
  mayNotMark,
  rolesHead,
  rolesPage,
  type Holder,
} from "../../support/teams/roles-table.ts";
import { alex, megan, isaiah, lynne, patti } from "../../support/people.ts";

interface Way {
  readonly name: string;
  readonly permission: Permission | null;
}

const commands = capabilities.flatMap(({ permission, typed }): readonly Way[] => {
  if (!typed) return [];
  const { name, further, usages } = typed;
  return [
    // One of two commands of a name is told apart by what follows it.
    { name: typed.takes ? (usages[0]?.syntax ?? name) : name, permission },
    ...(further ? [{ name: `${name} ${further.word}`, permission: further.permission }] : []),
  ];
});
const buttons = capabilities.flatMap(({ permission, pressed }): readonly Way[] =>
  pressed ? [{ name: pressed.verb, permission }] : [],
);

function row(permission: Permission | null): readonly string[] {
  const of = (all: readonly Way[]) =>
    all
      .filter((each) => each.permission === permission)
      .map(({ name }) => `\`${name}\``)
      .join(" ");
  const mark = (holder: Holder) => {
    const held = new Set(roles.filter((role) => role === holder));
    return permission === null || may(held, permission) ? mayMark : mayNotMark;
  };
  return [
    permission === null ? "Ask who one is, and for help" : capital(permissionWords[permission]),
    of(commands),
    of(buttons),
    ...holders.map(mark),
  ];
}

it("the documentation's table is the code's", async () => {
  const rows = [null, ...permissions].map(row);
  const { committed, wanted } = await generatedPart(rolesPage, "roles", table(rolesHead, rows));
  expect(committed).toBe(wanted);
});

it("every command and button stands in the table once", () => {
  const documented = documentedRoles();
  const names = (ways: readonly Way[]) => ways.map(({ name }) => name).sort();
  expect(documented.flatMap((each) => each.commands).sort()).toEqual(names(commands));
  expect(documented.flatMap((each) => each.verbs).sort()).toEqual(names(buttons));
});

it("every verb that a card may send is some capability's", () => {
  const served = ["command", ...buttons.map(({ name }) => name)];
  expect(served.sort()).toEqual([...verbs].sort());
});

it("what a card can be turned into is for everybody who may look", () => {
  const shown = capabilities.filter((capability) => capability.shown);
  expect(shown.map(({ permission }) => permission)).toEqual(shown.map(() => "view"));
  expect(new Set(shown.map((capability) => capability.shown?.view)).size).toBe(shown.length);
});

const cells = documentedRoles().flatMap((each) => [
  ...each.commands.map((name) => ({ name, how: "command" as const, allowed: each.may })),
  ...each.verbs.map((name) => ({ name, how: "button" as const, allowed: each.may })),
]);

describe("whoever does it without the role is refused for that, and nobody else", () => {
  let chat: ChatBench;
  let people: Readonly<Record<Holder, { readonly person: Person; readonly card: PostedMessage }>>;

  beforeAll(async () => {
    const roles = { admins: [alex.id], approvers: [megan.id], viewers: [isaiah.id], groups: [] };
    chat = await startChat({ roles: { ...roles, breakGlass: [lynne.id] } });
    const comes = async ({ name, id }: { readonly name: string; readonly id: string }) => {
      const person = chat.connector.person(name, id);
      return { person, card: await person.asks("help") };
    };
    people = {
      viewer: await comes(isaiah),
      admin: await comes(alex),
      approver: await comes(megan),
      breakGlass: await comes(lynne),
      nobody: await comes(patti),
    };
  });
  afterAll(async () => {
    await chat.stop();
  });

  it.each(cells)("$how $name", async ({ name, how, allowed }) => {
    const found: Partial<Record<Holder, boolean>> = {};
    for (const holder of holders) {
      const { person, card } = people[holder];
      // By itself it is no use to anybody, so what it says about that is all that it does.
      const answer =
        how === "command"
          ? await person.forges(card, "command", { text: name.replace("<id>", "chg-1") })
          : await person.forges(card, name, {});
      expect(said(answer)).not.toBe("");
      found[holder] = !/You can use help and whoami|Only [\w, ]+ can /.test(said(answer));
    }
    expect(found).toEqual(allowed);
  });
});
