import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { auditStore } from "../../src/store/audit/audit-store.ts";
import { evidenceStore } from "../../src/store/evidence-store.ts";
import type { Evidence } from "../../src/preflight/evidence.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { aPairReport, aReport } from "../support/preflight/evidence.ts";
import { alex, megan } from "../support/people.ts";
import { forSuite } from "../support/jest/for-suite.ts";

const key = "a key of the tests, 32 characters or more";
const trunk = { fqdn: "sbc1.contoso.com", port: 5061 };
const second = { fqdn: "sbc1-bypass.contoso.com", port: 5062 };

describe("evidence", () => {
  const database = databaseForSuite();
  const evidence = forSuite(() => evidenceStore(database.runtime, key));

  beforeEach(() => sql`truncate evidence`.execute(database.db));

  const attach = (digest: string, report: Evidence, attachedBy = alex, attachedAt = noon) =>
    evidence.attach({ digest, report, attachedBy, attachedAt });
  const since = minutesAfter(noon, -600);

  it("comes back as it was attached, with who did and when, and an audit row", async () => {
    const report = aReport(minutesAfter(noon, -30));
    expect(await attach("a1", report)).toBe(true);
    expect(await evidence.ofTrunk(trunk, since)).toEqual({ attachedBy: alex, attachedAt: noon, report });
    expect(await auditStore(database.runtime, key).last(1)).toMatchObject([
      {
        actor: alex,
        action: "evidence.attach",
        subject: trunk.fqdn,
        detail: `port 5061, reported ${report.finishedAt} by host 1a2b3c4d, file a1`,
      },
    ]);
  });

  it("stands there once, however often and by whomever the file is attached", async () => {
    const report = aReport(noon);
    const audit = auditStore(database.runtime, key);
    await attach("b1", report);
    const before = (await audit.head())?.sequence;
    expect(await attach("b1", report, megan)).toBe(false);
    expect((await evidence.ofTrunk(trunk, since))?.attachedBy).toEqual(alex);
    expect((await audit.head())?.sequence).toBe(before);
  });

  it("is about one port, and the one that was made last counts, whenever it was attached", async () => {
    const [older, newer] = [aReport(minutesAfter(noon, -60)), aReport(minutesAfter(noon, -5))];
    await attach("c1", newer);
    await attach("c2", older, megan, minutesAfter(noon, 1));
    expect((await evidence.ofTrunk(trunk, since))?.report).toEqual(newer);
    expect(await evidence.ofTrunk({ ...trunk, port: 5067 }, since)).toBeUndefined();
    expect(await evidence.ofTrunk({ ...trunk, fqdn: "sbc2.contoso.com" }, since)).toBeUndefined();
    expect(await evidence.ofTrunk(trunk, minutesAfter(noon, -4))).toBeUndefined();
  });

  it("of a pair counts for its first trunk, and for that pair alone", async () => {
    const report = aPairReport(noon);
    await attach("d1", report);
    expect((await evidence.ofPair(trunk, second, since))?.report).toEqual(report);
    expect((await evidence.ofTrunk(trunk, since))?.report).toEqual(report);
    expect(await evidence.ofPair(trunk, { ...second, port: 5063 }, since)).toBeUndefined();
    expect((await auditStore(database.runtime, key).last(1))[0]?.detail).toContain(
      "with sbc1-bypass.contoso.com:5062",
    );
  });
});
