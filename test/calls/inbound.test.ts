import { beforeAll, expect, it } from "@jest/globals";
import { aCall } from "../support/changes/builders.ts";
import { newFqdn, oldFqdn } from "../support/changes/migration-builders.ts";
import { putRows } from "../support/database/read-calls.ts";
import { migrationsForSuite } from "../support/teams/chat-for-suite.ts";

const now = new Date();
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const migrations = migrationsForSuite();
let name: string;

beforeAll(async () => {
  const asked = await migrations.asked();
  ({ name } = asked);
  await migrations.started(asked.id, asked.digest);
  const { changes } = migrations.chat;
  await changes.intend(asked.id, { direction: "do", index: 0, attempts: 0 }, now, now);
  const inbound = (id: string, trunkFqdn: string, minutes: number) =>
    aCall({ id, trunkFqdn, callType: "ByotIn", startedAt: minutesAgo(minutes), invitedAt: null });
  await putRows(
    migrations.chat.observations,
    [
      ...["a", "b", "c"].map((id, at) => inbound(id, oldFqdn, 50 + at)),
      ...["d", "e"].map((id, at) => inbound(id, newFqdn, 20 + at)),
      inbound("f", oldFqdn, 10),
    ],
    now,
  );
});

const repointed =
  /3 calls by sbc1\.contoso\.com until .*; since then 2 calls by sbc1b\.contoso\.com, 1 by sbc1\.contoso\.com/;

it("a migration's card shows inbound calls by trunk, before and after the SBC was repointed", async () => {
  expect((await migrations.card(migrations.viewer, name)).text).toMatch(repointed);
});

it("verify shows them as well", async () => {
  expect((await migrations.viewer.asks(`verify ${oldFqdn}`)).text).toMatch(repointed);
});
