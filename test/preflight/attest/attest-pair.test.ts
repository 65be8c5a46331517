import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { pairChecks } from "../../../src/preflight/all-checks.ts";
import { sql } from "kysely";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import { aGateway } from "../../support/changes/builders.ts";
import { partsOf } from "../../support/cards/card-lint.ts";
import type { CardView } from "../../support/cards/card-view.ts";
import {
  aMember,
  aMigrationRequest,
  aMovePlan,
  newFqdn,
  oldFqdn,
} from "../../support/changes/migration-builders.ts";
import { alex, megan, isaiah } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const approver = personOf(chat, megan, { installed: true });
const viewer = personOf(chat, isaiah);

beforeEach(() => sql`truncate preflight, attestation cascade`.execute(chat.db));

afterEach(async () => {
  const open = await chat.changes.openOn(oldFqdn);
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

const offered = ({ content }: CardView) =>
  partsOf(content)
    .map(({ id }) => String(id))
    .filter((id) => id.startsWith("item:"))
    .map((id) => id.slice("item:".length));

const known = {
  from: aGateway(),
  to: aGateway({ fqdn: newFqdn, sipSignalingPort: 5070 }),
  cloud: "commercial" as const,
  verifiedDomains: ["contoso.com"],
  vendor: "generic" as const,
  attestations: [],
  now: new Date(),
};
const items = pairChecks.flatMap((check) =>
  check.attestable(known).map(({ id }) => ({ id, days: check.attestationDays ?? 0 })),
);

describe("confirm, of a second trunk that is still to be made", () => {
  it("asks for every statement of the pair, and records each under the new name for its days", async () => {
    const form = await admin.asks(`confirm ${newFqdn}:5070 for ${oldFqdn}`);
    expect(offered(form.card).sort()).toEqual(items.map(({ id }) => id).sort());
    expect(form.text).toContain("port 5070");
    const start = Date.now();
    const done = await admin.clicks(form, "Record", { all: "true", note: "With the vendor" });
    expect(done.card?.text).toContain("Nothing is left to confirm");
    expect(done.card?.buttons).toContain("Migrate in waves");
    const stored = await chat.preflights.attestations(newFqdn, new Date(), 5070);
    expect(stored.map(({ item }) => item).sort()).toEqual(items.map(({ id }) => id).sort());
    for (const { id, days } of items) {
      const lasts = stored.find(({ item }) => item === id)?.expiresAt.getTime() ?? 0;
      expect(Math.round((lasts - start) / 86_400_000)).toBe(days);
    }
    expect(await chat.preflights.attestations(oldFqdn, new Date())).toEqual([]);
    const [entry] = await chat.audit.last(1);
    expect(entry).toMatchObject({ action: "attest", subject: newFqdn, outcome: "done" });
  });

  it("holds for the port it was given for, and for no other", async () => {
    const form = await admin.asks(`confirm ${newFqdn}:5070 for ${oldFqdn}`);
    await admin.clicks(form, "Record", { all: "true" });
    expect(await chat.preflights.attestations(newFqdn, new Date(), 5071)).toEqual([]);
    const other = await admin.asks(`confirm ${newFqdn}:5071 for ${oldFqdn}`);
    expect(offered(other.card).sort()).toEqual(items.map(({ id }) => id).sort());
    expect(other.text).not.toContain("Confirmed by");
  });

  it("goes on with what is left, and leads back to the form of the migration", async () => {
    const form = await admin.asks(`confirm ${newFqdn}:5070 for ${oldFqdn}`);
    const [first = ""] = offered(form.card);
    const next = await admin.clicks(form, "Record", { [`item:${first}`]: "true" });
    if (!next.card) throw new Error("no form came back");
    expect(offered(next.card)).toHaveLength(items.length - 1);
    const back = await admin.clicks(form, "Migrate form");
    expect(back.card?.press("Request approval").data).toMatchObject({ newFqdn, newPort: "5070" });
  });

  it("is reached from the form and from the plan of a migration", async () => {
    const form = await admin.asks(`migrate ${oldFqdn}`);
    const pair = await admin.clicks(form, "Confirm the pair", {
      newFqdn: "sbc1x.contoso.com",
      newPort: "5099",
    });
    expect(pair.card?.text).toContain("sbc1x.contoso.com");
    expect(pair.card?.text).toContain("Port 5099");
    const plan = await admin.asks(`migrate ${oldFqdn} --dry-run`);
    expect((await admin.clicks(plan, "Confirm the pair")).card?.text).toContain("sbc1-bypass.contoso.com");
  });

  it("takes a hosted trunk's name that is a verified domain itself", async () => {
    const { text } = await admin.asks("confirm contoso.com for sbc1.contoso.com");
    expect(text).toContain("contoso.com");
    expect(text).not.toContain("not a verified domain");
  });

  it.each([
    ["confirm sbc1b.contoso.com", "confirm sbc1b.contoso.com for"],
    ["confirm sbc1b.contoso.com beside sbc1.contoso.com", "Write the gateway's name"],
    ["confirm sbc1b.contoso.com for nowhere.contoso.com", "not a gateway"],
    ["confirm sbc1.contoso.com for sbc1.contoso.com", "FQDN of its own"],
    ["confirm sbc1.evil.example for sbc1.contoso.com", "not a verified domain"],
    ["confirm nothing for sbc1.contoso.com", "not an FQDN"],
    ["confirm sbc1b.contoso.com:70000 for sbc1.contoso.com", "from 1 to 65535"],
  ])("%j is refused with an explanation", async (typed, why) => {
    expect((await admin.asks(typed)).text).toContain(why);
  });

  it("is for those who may confirm, and validates forged data", async () => {
    const form = await admin.asks(`confirm ${newFqdn} for ${oldFqdn}`);
    const data = { fqdn: newFqdn, for: oldFqdn, port: 5070, all: "true", [`item:${items[0]?.id}`]: "false" };
    expect((await viewer.asks(`confirm ${newFqdn} for ${oldFqdn}`)).text).toContain("can confirm");
    expect((await viewer.forges(await viewer.asks("whoami"), "attest", data)).message).toContain(
      "can confirm",
    );
    const strange = await admin.forges(form, "attest", { ...data, port: "high" });
    expect(strange.message).toContain("does not belong to a card");
    const unknown = { fqdn: newFqdn, for: oldFqdn, all: "true", "item:made-up": "true" };
    expect((await admin.forges(form, "attest", unknown)).card?.text).toContain("Nothing was ticked");
    expect(await chat.preflights.attestations(newFqdn, new Date(), 5070)).toEqual([]);
  });
});

describe("confirm, of the second trunk of an open migration", () => {
  async function asked(): Promise<number> {
    const created = await chat.changes.create(
      {
        kind: "migrate",
        subject: oldFqdn,
        request: aMigrationRequest({ newFqdn, newPort: 5067 }),
        reason: "Shorter media path",
        requestedBy: alex,
        requestedAt: new Date(),
        startAt: null,
      },
      { at: new Date(), actor: alex, action: "x", subject: "-", outcome: "done", detail: null },
    );
    if (!created.ok) throw new Error("busy");
    return created.change.id;
  }

  it("needs no more than its name", async () => {
    await asked();
    const form = await admin.asks(`confirm ${newFqdn}`);
    expect(form.text).toContain("Port 5067, as the second trunk of sbc1.contoso.com");
  });

  it("is shown to the approver as the requester's own word", async () => {
    const id = await asked();
    const form = await admin.asks(`confirm ${newFqdn}`);
    await admin.clicks(form, "Record", { "item:trunk-pair:same-media-ports": "true" });
    const members = [aMember()];
    const plan = aMovePlan({ membersDigest: membersDigest({ members, excluded: [] }) });
    const startedAt = new Date();
    const run = { fqdn: oldFqdn, requestedBy: alex, startedAt, finishedAt: startedAt, findings: [] };
    const preflightId = await chat.preflights.record(run);
    await chat.submitMove(id, plan, { members, excluded: [] }, preflightId);
    const { text, activity } = await approver.waitsFor("the request", (message) =>
      message.text.includes(`chg-${id} · Migrate`),
    );
    expect(text).toContain("1 statement confirmed by Alex Wilber, who asks, not probed");
    expect(JSON.stringify(activity)).toContain(
      "The requester, Alex Wilber: Both trunks use the same public address and the same media ports.",
    );
  });
});
