import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { tried } from "../../tools/try/try.ts";
import { createChains, type Chains, type ChainWish } from "../support/preflight/tls-chains.ts";

let chains: Chains;
/** A root of others, as some SBCs send it. */
let stranger: string;
beforeAll(async () => {
  chains = await createChains();
  const [, , root] = await chains.make({ rootName: "Unrelated Root" });
  stranger = await readFile(root, "utf8");
});
afterAll(() => chains.remove());

/** What the preflight says of a certificate whose root this host trusts, or does not know. */
async function certificate(wish: ChainWish, rootKnown: boolean): Promise<string> {
  const [chain, key, root] = await chains.make(wish);
  const { text } = await tried(["tls", chain, key, ...(rootKnown ? [root] : [])]);
  return /^certificate: .*\n.*$/m.exec(text)?.[0] ?? text;
}

describe("a chain", () => {
  it.each([
    ["with its intermediate", {}],
    ["with two intermediates", { intermediates: 2 }],
    ["with its root as well", { presentRoot: true }],
  ])("%s passes where its root is known here", async (_case, wish) => {
    expect(await certificate(wish, true)).toMatch(/^certificate: pass: /);
  });

  it.each([
    [
      "with its intermediate",
      {},
      /presents a chain of 2 certificates; the last one's issuer, Example Root R1,.*cannot tell which/,
    ],
    ["with two intermediates", { intermediates: 2 }, /presents a chain of 3 certificates/],
    ["with its root as well", { presentRoot: true }, /ends in a root that this host does not know/],
    [
      "up to a root that only Microsoft trusts",
      { rootName: "DigiCert Global Root CA" },
      /issuer, DigiCert Global Root CA,.*may well be complete/,
    ],
    [
      "up to a root that Microsoft's own side presents, which says nothing of an SBC's",
      { rootName: "Microsoft RSA Root Certificate Authority 2017" },
      /issuer, Microsoft RSA Root Certificate Authority 2017,.*only Microsoft's program decides/,
    ],
  ])("%s is unknown where its root is not known here", async (_case, wish, words) => {
    const said = await certificate(wish, false);
    expect(said).toMatch(/^certificate: unknown: /);
    expect(said).toMatch(words);
    expect(said).not.toContain("incomplete");
  });

  it.each<[string, ChainWish, number]>([
    ["with its leaf twice", { sends: (leaf, between) => [leaf, leaf, ...between] }, 2],
    ["with its intermediate twice", { sends: (leaf, between) => [leaf, ...between, ...between] }, 2],
    ["with a stranger behind it", { sends: (leaf, between) => [leaf, ...between, stranger] }, 2],
    [
      "in the wrong order",
      { intermediates: 2, sends: (leaf, between) => [leaf, ...between.toReversed()] },
      3,
    ],
  ])("%s is followed by its issuers", async (_case, wish, length) => {
    expect(await certificate(wish, true)).toMatch(/^certificate: pass: /);
    const said = await certificate(wish, false);
    expect(said).toMatch(/^certificate: unknown: /);
    expect(said).toContain(
      `presents a chain of ${length} certificates; the last one's issuer, Example Root R1,`,
    );
  });

  it.each<[string, ChainWish, string]>([
    ["with a stranger's certificate only", { sends: (leaf) => [leaf, stranger] }, "Example Issuing CA 1"],
    [
      "without the intermediate that issued it",
      { intermediates: 2, sends: (leaf, [, upper = ""]) => [leaf, upper] },
      "Example Issuing CA 2",
    ],
  ])("%s is incomplete", async (_case, wish, issuer) => {
    for (const known of [true, false])
      expect(await certificate(wish, known)).toContain(
        `certificate: fail: The certificate chain is incomplete: the SBC does not present the certificate of its issuer, ${issuer}.`,
      );
  });

  it.each([true, false])("with an expired intermediate fails (its root is known here: %s)", async (known) => {
    for (const presentRoot of [true, false])
      expect(await certificate({ intermediateDays: -1, presentRoot }, known)).toMatch(
        /^certificate: fail: An intermediate or root certificate in the chain has expired/,
      );
  });

  it("without one of two intermediates is unknown too, since a root would look the same", async () => {
    const said = await certificate({ intermediates: 2, presented: 1 }, true);
    expect(said).toMatch(/^certificate: unknown: .*the last one's issuer, Example Issuing CA 1,/);
    expect(said).toContain("load its certificate into the SBC");
  });

  it.each([true, false])(
    "of the certificate alone is incomplete (its root is known here: %s)",
    async (known) => {
      const said = await certificate({ presented: 0 }, known);
      expect(said).toMatch(
        /^certificate: fail: The certificate chain is incomplete: .* its issuer, Example Issuing CA 1\./,
      );
    },
  );
});
