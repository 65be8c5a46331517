import { webcrypto } from "node:crypto";
import type { Extension, PublicKey } from "@peculiar/x509";
import { x509 } from "./x509.ts";

const { subtle } = webcrypto;

export type KeyKind = "rsa" | "rsa1024" | "ecdsa";

/** A key pair with what each certificate says of it. */
export interface Keys {
  readonly publicKey: PublicKey;
  readonly privateKey: webcrypto.CryptoKey;
  readonly pem: string;
  readonly signing: { readonly name: string; readonly hash: string };
  readonly asSubject: Extension;
  readonly asIssuer: Extension;
}

export async function newKeys(kind: KeyKind): Promise<Keys> {
  const signing = { name: kind === "ecdsa" ? "ECDSA" : "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const { publicKey, privateKey } = await generateKeys(kind, signing);
  const [pkcs8, asSubject, asIssuer] = await Promise.all([
    subtle.exportKey("pkcs8", privateKey),
    x509.SubjectKeyIdentifierExtension.create(publicKey),
    x509.AuthorityKeyIdentifierExtension.create(publicKey),
  ]);
  const base64 = Buffer.from(pkcs8).toString("base64");
  return {
    publicKey: await x509.PublicKey.create(publicKey),
    privateKey,
    pem: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`,
    signing,
    asSubject,
    asIssuer,
  };
}

function generateKeys(kind: KeyKind, signing: Keys["signing"]): Promise<webcrypto.CryptoKeyPair> {
  if (kind === "ecdsa")
    return subtle.generateKey({ ...signing, namedCurve: "P-256" }, true, ["sign", "verify"]);
  const modulusLength = kind === "rsa" ? 2048 : 1024;
  const publicExponent = new Uint8Array([1, 0, 1]);
  return subtle.generateKey({ ...signing, modulusLength, publicExponent }, true, ["sign", "verify"]);
}
