import type { X509Certificate } from "node:crypto";
import type { Probes, TlsAnswer } from "./probes/probes.ts";

/** What a certificate says that matters to Teams. */
export interface CertificateFacts {
  /** DNS names of the subject alternative name, lower case. */
  readonly alternativeNames: readonly string[];
  /** Every common name of the subject, lower case: there may be several, alone or beside other values of one set, or none. */
  readonly commonNames: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly keyType: string;
  /** Bits of an RSA key, null for other kinds. */
  readonly keyBits: number | null;
  /** Null where the certificate has no extended key usage at all. */
  readonly usages: { readonly server: boolean; readonly client: boolean; readonly any: boolean } | null;
  readonly issuer: string;
}

/**
 * What a trunk presents, in whichever handshake it agrees to: this host's own asks for more than Microsoft's side does. Where
 * there is none, why this host's failed.
 */
export async function presentedBy(probes: Probes): Promise<TlsAnswer> {
  const plain = await probes.tls();
  if (plain.ok) return plain;
  const theirs = await probes.microsoftTls();
  return theirs.ok ? theirs : plain;
}

const serverAuthentication = "1.3.6.1.5.5.7.3.1";
const clientAuthentication = "1.3.6.1.5.5.7.3.2";
const anyUsage = "2.5.29.37.0";

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const key = certificate.publicKey;
  // Node types the extended key usages as always there; without the extension they are undefined.
  const usages = certificate.keyUsage as readonly string[] | undefined;
  return {
    alternativeNames: alternativeNames(certificate.subjectAltName ?? ""),
    commonNames: subjectOf(certificate, "CN").map((name) => name.toLowerCase()),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    keyType: key.asymmetricKeyType ?? "unknown",
    keyBits: key.asymmetricKeyDetails?.modulusLength ?? null,
    usages: usages
      ? {
          server: usages.includes(serverAuthentication) || usages.includes(anyUsage),
          client: usages.includes(clientAuthentication) || usages.includes(anyUsage),
          any: usages.includes(anyUsage),
        }
      : null,
    issuer: issuerOf(certificate),
  };
}

/** All names a certificate is good for, common names included. */
export function namesOf({ alternativeNames, commonNames }: CertificateFacts): readonly string[] {
  return [...new Set([...alternativeNames, ...commonNames])];
}

/** The issuer as people call it: its common name, else its organisation. */
export function issuerOf(certificate: X509Certificate): string {
  const { issuer } = certificate.toLegacyObject();
  return valuesOf(issuer, "CN")[0] ?? valuesOf(issuer, "O")[0] ?? "unnamed";
}

/** The values of one attribute of the subject; none where the subject is empty, as some authorities leave it. */
export function subjectOf(certificate: X509Certificate, attribute: "CN" | "O"): readonly string[] {
  return valuesOf(certificate.toLegacyObject().subject, attribute);
}

function alternativeNames(text: string): readonly string[] {
  return text
    .split(", ")
    .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice("DNS:".length).toLowerCase()] : []));
}

/** Node types a distinguished name as always there, and each value as one text; repeated ones are a list. */
function valuesOf(name: unknown, attribute: string): readonly string[] {
  const value = (name as Readonly<Record<string, string | readonly string[]>> | undefined)?.[attribute] ?? [];
  return [value].flat().filter((text) => text.trim() !== "");
}
