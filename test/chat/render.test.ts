import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { pino } from "pino";
import { membersDigest } from "../../src/change/move/members.ts";
import { createRender } from "../../src/chat/render.ts";
import { createDirectory } from "../../src/tenant/directory.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import { askedMigration } from "../support/asked-migration.ts";
import { patti, startChat, type ChatBench } from "../support/chat-bench.ts";
import { aMember, aMovePlan } from "../support/migration-builders.ts";

const never = new AbortController().signal;
const group = "9a000000-0000-4000-8000-0000000000aa";

let chat: ChatBench;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(async () => {
  await chat.stop();
});

it("a card keeps its buttons by the roles last known while the groups that give them cannot be read", async () => {
  await chat.connector.person(patti.name, patti.id).asks("help");
  const conversation = (await chat.conversations.personal(patti.id))!;
  const created = await askedMigration(chat, "sbc1.contoso.com");
  const membership = { members: [aMember()], excluded: [] };
  const plan = aMovePlan({ membersDigest: membersDigest(membership) });
  await chat.submitMove(created.id, plan, membership);

  let clock = new Date();
  let answers = true;
  const directory = createDirectory({
    config: { roles: { viewers: [], admins: [], approvers: [`group:${group}`] } },
    tenant: {
      readGroupMembers: async () => {
        if (!answers) throw new TenantError("unreachable", "Graph does not answer.");
        return [patti.id];
      },
      readAccounts: async (ids) => new Map(ids.map((id) => [id, { guest: false, enabled: true }])),
    },
    now: () => clock,
  });
  const render = createRender({
    ...chat.parts,
    directory,
    logger: pino({ level: "silent" }),
    now: () => clock,
  });
  const content = { type: "card", card: "change", changeId: created.id, audience: "approver" } as const;
  const draws = async () => render({ content, repeatOf: null }, conversation, never);

  const known = await draws();
  expect(known?.complete).toBe(true);
  expect(JSON.stringify(known?.activity)).toContain('"approve"');
  answers = false;
  clock = new Date(clock.getTime() + 1_800_000);
  const lastKnown = await draws();
  expect(lastKnown?.complete).toBe(false);
  expect(JSON.stringify(lastKnown?.activity)).toContain('"approve"');
});
