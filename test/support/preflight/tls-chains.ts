import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonName } from "@peculiar/x509";
import { newKeys, type Keys } from "../../../sim/network/keys.ts";
import { x509 } from "../../../sim/network/x509.ts";

export interface ChainWish {
  /** Sets of the distinguished name; empty for no subject. */
  readonly subject?: JsonName;
  readonly names?: readonly string[];
  readonly usages?: readonly ("server" | "client" | "any")[];
  /** Days until the end. */
  readonly days?: number;
  /** Certificates between root and leaf, and how many of them, from the leaf on, are presented. */
  readonly intermediates?: number;
  readonly presented?: number;
  readonly presentRoot?: boolean;
  readonly rootName?: string;
  /** Days until the end of the intermediates; negative for expired ones. */
  readonly intermediateDays?: number;
  /** Sends what it makes of the leaf, the intermediates from it on, and the root. */
  readonly sends?: (leaf: string, between: readonly string[], root: string) => readonly string[];
}

/** Files for `npm run try -- tls`. Made anew, since certificates age. */
export interface Chains {
  /** Chain, key and root, in the order in which the command takes them. */
  make(wish?: ChainWish): Promise<readonly [chain: string, key: string, root: string]>;
  remove(): Promise<void>;
}

const day = 86_400_000;
const usageIds = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2", any: "2.5.29.37.0" };

export async function createChains(): Promise<Chains> {
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-chains-"));
  const [authorityKeys, leafKeys] = await Promise.all([newKeys("rsa"), newKeys("rsa")]);
  let made = 0;

  return {
    async make(wish = {}) {
      made += 1;
      const authorities = await authorityChain(wish, authorityKeys);
      const leaf = await sign({
        subject: wish.subject ?? [{ CN: ["sbc1.contoso.example"] }],
        issuer: authorities.at(-1)?.name ?? [],
        keys: leafKeys,
        signer: authorityKeys,
        days: wish.days ?? 200,
        extensions: leafExtensions(wish),
      });
      const [root = "", ...down] = authorities.map(({ pem }) => pem);
      const between = down.reverse();
      const sends =
        wish.sends ?? ((...[own, those, top]) => [own, ...those, ...(wish.presentRoot ? [top] : [])]);
      const chain = sends(leaf, between.slice(0, wish.presented ?? between.length), root).join("\n");
      const files = ["chain", "key", "root"].map((name) => join(folder, `${made}-${name}.pem`));
      const [chainFile = "", keyFile = "", rootFile = ""] = files;
      await Promise.all([
        writeFile(chainFile, chain),
        writeFile(keyFile, leafKeys.pem),
        writeFile(rootFile, root),
      ]);
      return [chainFile, keyFile, rootFile];
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** The root first. One key signs all of them: names and signatures alone make a chain. */
async function authorityChain(
  { rootName = "Example Root R1", intermediates = 1, intermediateDays = 1_000 }: ChainWish,
  keys: Keys,
): Promise<readonly { readonly name: JsonName; readonly pem: string }[]> {
  const names: readonly JsonName[] = [
    [{ O: ["Example Trust"] }, { CN: [rootName] }],
    ...Array.from({ length: intermediates }, (_, at): JsonName => [{ CN: [`Example Issuing CA ${at + 1}`] }]),
  ];
  return Promise.all(
    names.map(async (name, at) => ({
      name,
      pem: await sign({
        subject: name,
        issuer: names[Math.max(0, at - 1)] ?? name,
        keys,
        signer: keys,
        days: at === 0 ? 1_000 : intermediateDays,
        extensions: [
          new x509.BasicConstraintsExtension(true, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        ],
      }),
    })),
  );
}

function leafExtensions({ names = ["sbc1.contoso.example"], usages = ["server", "client"] }: ChainWish) {
  return [
    new x509.ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage])),
    ...(names.length > 0
      ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value })))]
      : []),
  ];
}

let serial = 0x40_0000;

async function sign(request: {
  readonly subject: JsonName;
  readonly issuer: JsonName;
  readonly keys: Keys;
  readonly signer: Keys;
  readonly days: number;
  readonly extensions: readonly InstanceType<typeof x509.Extension>[];
}): Promise<string> {
  serial += 1;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subject,
    issuer: request.issuer,
    publicKey: request.keys.publicKey,
    signingKey: request.signer.privateKey,
    signingAlgorithm: request.signer.signing,
    serialNumber: serial.toString(16),
    notBefore: new Date(Date.now() - 10 * day),
    notAfter: new Date(Date.now() + (request.days + 0.5) * day),
    extensions: [...request.extensions],
  });
  return certificate.toString("pem");
}
