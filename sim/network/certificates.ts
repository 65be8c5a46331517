import { randomBytes } from "node:crypto";
import type { Extension } from "@peculiar/x509";
import { otherNameOf, type SbcDefect } from "./defects.ts";
import { type Keys, type KeyKind, newKeys } from "./keys.ts";
import { x509 } from "./x509.ts";

/** What an SBC's TLS listener needs, as PEM. */
interface Credentials {
  /** The leaf and what is presented with it. */
  readonly cert: string;
  readonly key: string;
}

/** A root and an intermediate made at start, and the leaves they issue. */
export interface Authority {
  readonly rootPem: string;
  /** The same certificate for both trunks of an SBC. */
  issue(fqdn: string, defects: readonly SbcDefect[]): Promise<Credentials>;
}

const day = 86_400_000;

export async function createAuthority(): Promise<Authority> {
  const [rootKeys, intermediateKeys] = await Promise.all([newKeys("rsa"), newKeys("rsa")]);
  const rootName = "CN=Simulated Root CA, O=Bypass Pilot";
  const intermediateName = "CN=Simulated Issuing CA, O=Bypass Pilot";
  const root = await sign({
    subject: rootName,
    keys: rootKeys,
    issuer: rootName,
    issuerKeys: rootKeys,
    days: [-1000, 3000],
    extensions: authorityExtensions(),
  });
  const intermediate = await sign({
    subject: intermediateName,
    keys: intermediateKeys,
    issuer: rootName,
    issuerKeys: rootKeys,
    days: [-900, 2000],
    extensions: authorityExtensions(),
  });

  const leafKeys = new Map<KeyKind, Promise<Keys>>(); // shared, as making keys takes long
  function keysOf(kind: KeyKind): Promise<Keys> {
    const known = leafKeys.get(kind) ?? newKeys(kind);
    leafKeys.set(kind, known);
    return known;
  }

  const issued = new Map<string, Promise<Credentials>>();
  return {
    rootPem: root,
    issue(fqdn, defects) {
      const which = [fqdn, ...defects].join(" ");
      const credentials = issued.get(which) ?? issue(fqdn, defects);
      issued.set(which, credentials);
      return credentials;
    },
  };

  async function issue(fqdn: string, defects: readonly SbcDefect[]): Promise<Credentials> {
    const keys = await keysOf(keyKind(defects));
    const subject = `CN=${namesOf(fqdn, defects)[0]}, O=Contoso`;
    const selfSigned = defects.includes("self-signed");
    const leaf = await sign({
      subject,
      keys,
      issuer: selfSigned ? subject : intermediateName,
      issuerKeys: selfSigned ? keys : intermediateKeys,
      days: validity(defects),
      extensions: leafExtensions(fqdn, defects),
    });
    const alone = selfSigned || defects.includes("incomplete-chain");
    return { cert: alone ? leaf : `${leaf}\n${intermediate}`, key: keys.pem };
  }
}

function keyKind(defects: readonly SbcDefect[]): KeyKind {
  if (defects.includes("ecdsa-key")) return "ecdsa";
  return defects.includes("small-key") ? "rsa1024" : "rsa";
}

function namesOf(fqdn: string, defects: readonly SbcDefect[]): readonly string[] {
  if (defects.includes("wrong-name")) return ["voice.fabrikam.com"];
  if (defects.includes("wildcard")) return [`*${fqdn.slice(fqdn.indexOf("."))}`];
  return defects.includes("missing-second-name") ? [fqdn] : [fqdn, otherNameOf(fqdn)];
}

/** First and last day, counted from now. */
function validity(defects: readonly SbcDefect[]): readonly [number, number] {
  if (defects.includes("expired")) return [-400, -3];
  return defects.includes("expires-soon") ? [-350, 12] : [-30, 335];
}

function authorityExtensions(): Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
}

function leafExtensions(fqdn: string, defects: readonly SbcDefect[]): Extension[] {
  const usages = [
    ...(defects.includes("no-server-auth") ? [] : [x509.ExtendedKeyUsage.serverAuth]),
    ...(defects.includes("no-client-auth") ? [] : [x509.ExtendedKeyUsage.clientAuth]),
  ];
  const keyUse = defects.includes("ecdsa-key")
    ? x509.KeyUsageFlags.digitalSignature
    : x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment;
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(keyUse, true),
    new x509.SubjectAlternativeNameExtension(
      namesOf(fqdn, defects).map((value) => ({ type: "dns" as const, value })),
    ),
    ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
  ];
}

interface SigningRequest {
  readonly subject: string;
  readonly keys: Keys;
  readonly issuer: string;
  readonly issuerKeys: Keys;
  readonly days: readonly [number, number];
  readonly extensions: Extension[];
}

async function sign(request: SigningRequest): Promise<string> {
  const { subject, keys, issuer, issuerKeys, days } = request;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer,
    publicKey: keys.publicKey,
    signingKey: issuerKeys.privateKey,
    signingAlgorithm: issuerKeys.signing,
    serialNumber: `4${randomBytes(8).toString("hex").slice(1)}`, // positive, without a leading zero
    notBefore: new Date(Date.now() + days[0] * day),
    notAfter: new Date(Date.now() + days[1] * day),
    extensions: [...request.extensions, keys.asSubject, issuerKeys.asIssuer],
  });
  return certificate.toString("pem");
}
