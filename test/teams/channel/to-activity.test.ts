import { expect, it } from "@jest/globals";
import { pino } from "pino";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import { createToActivity } from "../../../src/teams/channel/to-activity.ts";
import { createDirectory } from "../../../src/tenant/directory.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import { askedMigration } from "../../support/teams/asked-migration.ts";
import { aMember, aMovePlan } from "../../support/changes/migration-builders.ts";
import { patti } from "../../support/people.ts";
import { chatForSuite } from "../../support/teams/chat-for-suite.ts";

const never = new AbortController().signal;
const group = "9a000000-0000-4000-8000-0000000000aa";

const chat = chatForSuite();

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
    config: { roles: { viewers: [], admins: [], approvers: [`group:${group}`], breakGlass: [], groups: [] } },
    tenant: {
      readGroupMembers: async () => {
        if (!answers) throw new TenantError("unreachable", "Graph does not answer.");
        return [patti.id];
      },
      readAccounts: async (ids) => new Map(ids.map((id) => [id, { guest: false, enabled: true }])),
    },
    now: () => clock,
  });
  const toActivity = createToActivity({
    ...chat.parts,
    directory,
    logger: pino({ level: "silent" }),
    now: () => clock,
  });
  const content = { type: "card", card: "change", changeId: created.id, audience: "approver" } as const;
  const draws = async () => toActivity({ content, repeatOf: null }, conversation, never);

  const known = await draws();
  expect(known?.complete).toBe(true);
  expect(JSON.stringify(known?.activity)).toContain('"approve"');
  answers = false;
  clock = new Date(clock.getTime() + 1_800_000);
  const lastKnown = await draws();
  expect(lastKnown?.complete).toBe(false);
  expect(JSON.stringify(lastKnown?.activity)).toContain('"approve"');
});
