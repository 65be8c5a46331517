import type { X509Certificate } from "node:crypto";

/** What a certificate says that matters to Teams. */
export interface CertificateFacts {
  /** DNS names of the subject alternative name, lower case. */
  readonly alternativeNames: readonly string[];
  /** Lower case; null without one. */
  readonly commonName: string | null;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly keyType: string;
  /** Bits of an RSA key, null for other kinds. */
  readonly keyBits: number | null;
  /** Null where the certificate has no extended key usage at all. */
  readonly usages: { readonly server: boolean; readonly client: boolean } | null;
  readonly issuer: string;
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
    commonName: field(certificate.subject, "CN")?.toLowerCase() ?? null,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    keyType: key.asymmetricKeyType ?? "unknown",
    keyBits: key.asymmetricKeyDetails?.modulusLength ?? null,
    usages: usages
      ? {
          server: usages.includes(serverAuthentication) || usages.includes(anyUsage),
          client: usages.includes(clientAuthentication) || usages.includes(anyUsage),
        }
      : null,
    issuer: field(certificate.issuer, "CN") ?? field(certificate.issuer, "O") ?? "unnamed",
  };
}

/** All names a certificate is good for, common name included. */
export function namesOf({ alternativeNames, commonName }: CertificateFacts): readonly string[] {
  return [...new Set([...alternativeNames, ...(commonName ? [commonName] : [])])];
}

function alternativeNames(text: string): readonly string[] {
  return text
    .split(", ")
    .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice("DNS:".length).toLowerCase()] : []));
}

/** One field of a distinguished name as Node prints it: `KEY=value`, one a line. */
function field(name: string, key: string): string | undefined {
  return name
    .split("\n")
    .find((line) => line.startsWith(`${key}=`))
    ?.slice(key.length + 1);
}
