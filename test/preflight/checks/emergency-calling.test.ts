import { describe, expect, it } from "@jest/globals";
import type { CheckContext } from "../../../src/preflight/check.ts";
import { emergencyCallingCheck } from "../../../src/preflight/checks/emergency-calling.ts";
import { runChecks } from "../../../src/preflight/report.ts";
import type { EmergencyCalling } from "../../../src/telephony/trunk-dependants.ts";
import { aCheckContext } from "../../support/preflight/check-context.ts";
import { noDependants } from "../../support/changes/migration-builders.ts";

const { signal } = new AbortController();

async function found(
  emergencyCalling: Partial<EmergencyCalling>,
  people: CheckContext["emergencyCalling"],
  unread: CheckContext["unread"] = [],
) {
  const dependants = noDependants({ emergencyCalling: { policies: [], sites: [], ...emergencyCalling } });
  const context = aCheckContext({ dependants, emergencyCalling: people, unread });
  const [finding] = await runChecks([emergencyCallingCheck], context, () => {}, signal);
  if (!finding) throw new Error("no finding");
  return { ...finding, said: [finding.summary, ...finding.evidence].join(" ") };
}

const silentGlobal = { name: "Global", tellsSomebody: false };
const tellingGlobal = { name: "Global", tellsSomebody: true };
const desk = { name: "Desk", tellsSomebody: true };
const on = (policy: string | null, users: number, voiceRoutingPolicy = "Berlin") => ({
  voiceRoutingPolicy,
  policy,
  users,
});

describe("who is told of emergency calls", () => {
  it("passes where everybody on the trunk has a policy that tells somebody, Global among them", async () => {
    expect(await found({ policies: [tellingGlobal] }, [on(null, 120)])).toMatchObject({ outcome: "pass" });
    expect(await found({ policies: [silentGlobal, desk] }, [on("Desk", 120)])).toMatchObject({
      outcome: "pass",
    });
  });

  it("counts people without a policy of their own where Global tells nobody, for information only", async () => {
    const people = [on("Desk", 100), on(null, 20), on(null, 500, "Oslo")];
    expect(await found({ policies: [silentGlobal, desk] }, people)).toMatchObject({
      outcome: "warn",
      effect: "informs",
      summary: "20 people on this trunk have no emergency calling policy but Global, and that tells nobody.",
    });
  });

  it("warns of a policy of their own that tells nobody", async () => {
    const policies = [tellingGlobal, { name: "Empty", tellsSomebody: false }];
    expect((await found({ policies }, [on("Empty", 1)])).summary).toBe(
      "1 person on this trunk has the emergency calling policy Empty, which tells nobody.",
    );
  });

  it("does not take for Global what Graph may not tell at all", async () => {
    const finding = await found({ policies: [tellingGlobal, desk] }, [on(null, 120)]);
    expect(finding).toMatchObject({ outcome: "unknown", effect: "informs" });
    expect(finding.summary).toContain("though the tenant has Desk");
    // One person anywhere who has it shows that Graph does tell.
    expect(
      await found({ policies: [tellingGlobal, desk] }, [on(null, 120), on("Desk", 1, "Oslo")]),
    ).toMatchObject({
      outcome: "pass",
    });
  });

  it("is not known for people who were not read, nor for a policy that was not", async () => {
    expect(await found({ policies: [tellingGlobal] }, null)).toMatchObject({ outcome: "unknown" });
    expect(await found({ policies: [tellingGlobal] }, [on("Lost", 3)])).toMatchObject({ outcome: "unknown" });
    const unread = {
      part: "emergency calling policies",
      names: null,
      kind: "noAccess",
      why: "No role.",
    } as const;
    expect(await found({}, [on(null, 3)], [unread])).toMatchObject({ outcome: "unknown" });
  });

  it("names every site without a policy, and warns of them where Global tells nobody either", async () => {
    const sites = [
      { site: "Berlin", policy: "Desk" },
      { site: "Cork", policy: null },
      { site: "Oslo", policy: null },
    ];
    const people = [on("Desk", 5)];
    const told = await found({ policies: [tellingGlobal, desk], sites }, people);
    expect(told.outcome).toBe("pass");
    expect(told.said).toContain("that of the person counts: Cork and Oslo.");
    const silent = await found({ policies: [silentGlobal, desk], sites }, people);
    expect(silent.outcome).toBe("warn");
    expect(silent.summary).toContain("Cork and Oslo");
  });

  it("warns of a site whose policy tells nobody", async () => {
    const policies = [tellingGlobal, { name: "Empty", tellsSomebody: false }];
    const sites = [{ site: "Cork", policy: "Empty" }];
    expect((await found({ policies, sites }, [on("Empty", 0)])).said).toContain("tells nobody: Cork (Empty)");
  });
});
