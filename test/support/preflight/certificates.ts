import { X509Certificate, webcrypto } from "node:crypto";
import type { JsonName } from "@peculiar/x509";
import { x509 } from "../../../sim/network/x509.ts";
import type { TlsSession } from "../../../src/preflight/probes/probes.ts";
import { noon } from "../changes/builders.ts";

const { ExtendedKeyUsageExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } = x509;
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]) };
const algorithms = {
  rsa2048: { ...rsa, modulusLength: 2048 },
  rsa1024: { ...rsa, modulusLength: 1024 },
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
};

export interface CertificateWish {
  readonly names?: readonly string[];
  readonly commonName?: string;
  /** The whole distinguished name instead: sets of attributes, empty for none. */
  readonly subject?: JsonName;
  readonly issuer?: string;
  /** Days from noon. */
  readonly from?: number;
  readonly to?: number;
  readonly key?: keyof typeof algorithms;
  /** Null leaves the extension out. */
  readonly usages?: readonly ("server" | "client")[] | null;
}

const keys = new Map<string, Promise<webcrypto.CryptoKeyPair>>();

/** A certificate as an SBC might present it. Signed by its own key whatever its issuer's name: chains are not its matter. */
async function aCertificate(wish: CertificateWish = {}): Promise<X509Certificate> {
  const names = wish.names ?? ["sbc1.contoso.com", "sbc1-bypass.contoso.com"];
  const usages = wish.usages === undefined ? (["server", "client"] as const) : wish.usages;
  const { privateKey, publicKey } = await keysOf(wish.key ?? "rsa2048");
  const made = await X509CertificateGenerator.create({
    serialNumber: "4a",
    subject: wish.subject ?? `CN=${wish.commonName ?? names[0] ?? "unnamed"}, O=Contoso`,
    issuer: `CN=${wish.issuer ?? "Test Issuing CA"}`,
    notBefore: daysFromNoon(wish.from ?? -100),
    notAfter: daysFromNoon(wish.to ?? 200),
    publicKey,
    signingKey: privateKey,
    signingAlgorithm: algorithms[wish.key ?? "rsa2048"],
    extensions: [
      ...(names.length > 0
        ? [new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value })))]
        : []),
      ...(usages
        ? [
            new ExtendedKeyUsageExtension(
              usages.map((usage) => (usage === "server" ? serverAuth : clientAuth)),
            ),
          ]
        : []),
    ],
  });
  return new X509Certificate(made.toString("pem"));
}

/** The session a probe saw with that certificate. */
export async function aTlsSession(
  wish: CertificateWish = {},
  changed: Partial<TlsSession> = {},
): Promise<TlsSession> {
  const certificate = await aCertificate(wish);
  return {
    ok: true,
    protocol: "TLSv1.2",
    suite: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    certificate,
    chain: [certificate],
    chainError: null,
    remote: "203.0.113.11:5061",
    ...changed,
  };
}

function keysOf(key: keyof typeof algorithms): Promise<webcrypto.CryptoKeyPair> {
  const made = keys.get(key) ?? webcrypto.subtle.generateKey(algorithms[key], true, ["sign", "verify"]);
  keys.set(key, made);
  return made;
}

function daysFromNoon(days: number): Date {
  return new Date(noon.getTime() + days * 86_400_000);
}
