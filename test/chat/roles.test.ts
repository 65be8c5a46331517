import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { may, permissions, roles, type Permission } from "../../src/change/roles.ts";
import { createActions } from "../../src/chat/actions.ts";
import { permissionWords } from "../../src/chat/authority.ts";
import { createCommands } from "../../src/chat/commands.ts";
import type { ChatDependencies } from "../../src/chat/turn.ts";
import { capital } from "../../src/chat/views/text.ts";
import { alex, megan } from "../support/builders.ts";
import { isaiah, patti, startChat, type ChatBench } from "../support/chat-bench.ts";
import type { Person, PostedMessage } from "../support/connector.ts";
import { said } from "../support/deciding.ts";
import { generatedPart, table } from "../support/generated-docs.ts";
import {
  documentedRoles,
  holders,
  mayMark,
  mayNotMark,
  rolesHead,
  rolesPage,
  type Holder,
} from "../support/roles-table.ts";

const commands = createCommands({} as ChatDependencies);
const actions = Object.values(createActions({} as ChatDependencies));

function row(permission: Permission | null): readonly string[] {
  const of = (all: readonly { readonly permission: Permission | null; readonly name: string }[]) =>
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
    of([
      ...commands,
      ...commands.flatMap(({ name, further }) =>
        further ? [{ name: `${name} ${further.word}`, permission: further.permission }] : [],
      ),
    ]),
    of(actions.map(({ verb, permission: wanted }) => ({ name: verb, permission: wanted }))),
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
  const names = commands.flatMap(({ name, further }) => [
    name,
    ...(further ? [`${name} ${further.word}`] : []),
  ]);
  expect(documented.flatMap((each) => each.commands).sort()).toEqual(names.sort());
  expect(documented.flatMap((each) => each.verbs).sort()).toEqual(actions.map(({ verb }) => verb).sort());
});

const cells = documentedRoles().flatMap((each) => [
  ...each.commands.map((name) => ({ name, how: "command" as const, allowed: each.may })),
  ...each.verbs.map((name) => ({ name, how: "button" as const, allowed: each.may })),
]);

describe("whoever does it without the role is refused for that, and nobody else", () => {
  let chat: ChatBench;
  let people: Readonly<Record<Holder, { readonly person: Person; readonly card: PostedMessage }>>;

  beforeAll(async () => {
    chat = await startChat();
    const comes = async ({ name, id }: { readonly name: string; readonly id: string }) => {
      const person = chat.connector.person(name, id);
      return { person, card: await person.asks("help") };
    };
    people = {
      viewer: await comes(isaiah),
      admin: await comes(alex),
      approver: await comes(megan),
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
          ? await person.forges(card, "command", { text: name })
          : await person.forges(card, name, {});
      expect(said(answer)).not.toBe("");
      found[holder] = !/You can use help and whoami|You hold [\w, ]+, which does not let you/.test(
        said(answer),
      );
    }
    expect(found).toEqual(allowed);
  });
});
