import { expect, test } from "@jest/globals";
import { exportAsked } from "../../../src/changes/plans/export-asked.ts";
import { aSubmission, noon } from "../../support/changes/builders.ts";
import { aMovePlan } from "../../support/changes/migration-builders.ts";
import { adele, megan } from "../../support/people.ts";

const asked = { unknowns: ["Firewall"], warnings: ["Certificate: 20 days left"] };

test("the export of a switch holds its plan and all that an approver accepts", () => {
  const { plan } = aSubmission();
  const text = exportAsked(
    aSubmission({
      ...asked,
      plan: {
        ...plan,
        cautions: ["Shared Calling moves too."],
        reach: {
          usages: ["Germany"],
          policies: ["Berlin", "Munich"],
          emergencyPolicies: [],
          groups: [{ groupId: "g-1", policy: "Munich" }],
          people: null,
        },
      },
    }),
    [],
  );
  for (const told of [
    "# Media bypass on",
    "Shared Calling moves too.",
    "- Germany",
    "- Munich",
    "- g-1: Munich",
    "- Firewall",
    "Certificate: 20 days left",
  ])
    expect(text).toContain(told);
});

test("the export of a migration ends with what an approver accepts, and the digest", () => {
  const text = exportAsked(aSubmission({ ...asked, plan: aMovePlan(), digest: "f".repeat(64) }), []);
  expect(text).toContain("- Firewall");
  expect(text).toContain(`Digest ${"f".repeat(64)}`);
  expect(text).not.toContain("# Media bypass");
});

test("the export says who approved, and that they signed in again for it", () => {
  const { digest } = aSubmission();
  const none = {
    digest,
    comment: null,
    acceptedUnknowns: null,
    acceptedDifferences: [],
    speaksFor: [],
    at: noon,
  };
  const proof = { at: noon, methods: ["pwd", "mfa"] };
  const text = exportAsked(aSubmission(), [
    { by: megan, decision: "approved", proof, ...none },
    { by: adele, decision: "rejected", proof: null, ...none },
  ]);
  const at = noon.toISOString();
  expect(text).toContain(`approved by Megan Bowen at ${at}, signed in again at ${at} (pwd, mfa)`);
  expect(text).toMatch(new RegExp(`rejected by Adele Vance at ${at}$`, "m"));
});
