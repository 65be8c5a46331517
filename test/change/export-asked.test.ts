import { expect, test } from "@jest/globals";
import { exportAsked } from "../../src/change/export-asked.ts";
import { aSubmission } from "../support/builders.ts";
import { aMovePlan } from "../support/migration-builders.ts";

const asked = { unknowns: ["Firewall"], warnings: ["Certificate: 20 days left"] };

test("the export of a switch holds its plan and all that an approver accepts", () => {
  const { plan } = aSubmission();
  const text = exportAsked(
    aSubmission({ ...asked, plan: { ...plan, cautions: ["Shared Calling moves too."] } }),
  );
  for (const told of [
    "# Media bypass on",
    "Shared Calling moves too.",
    "- Firewall",
    "Certificate: 20 days left",
  ])
    expect(text).toContain(told);
});

test("the export of a migration ends with what an approver accepts, and the digest", () => {
  const text = exportAsked(aSubmission({ ...asked, plan: aMovePlan(), digest: "f".repeat(64) }));
  expect(text).toContain("- Firewall");
  expect(text).toContain(`Digest ${"f".repeat(64)}`);
  expect(text).not.toContain("# Media bypass");
});
