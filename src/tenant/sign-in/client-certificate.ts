import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Identity } from "../../config/identity.ts";
import { TenantError } from "../tenant-error.ts";

type CertificateIdentity = Extract<Identity, { kind: "certificate" }>;

export interface ClientCertificate {
  /** Certificate and plain private key: a secret. */
  readonly pem: string;
  readonly begins: Date;
  readonly ends: Date;
}

const file = "AZURE_CLIENT_CERTIFICATE_PATH";

/** The first certificate in the file, with its key. A `TenantError` of kind `noAccess` says what is wrong with the file. */
export async function readClientCertificate({
  path,
  password,
}: Pick<CertificateIdentity, "path" | "password">): Promise<ClientCertificate> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw unusable(
      codeOf(error) === "ENOENT"
        ? `there is no file ${path}`
        : `the file ${path} cannot be read (${codeOf(error)})`,
    );
  });
  const certificate = certificateIn(text, path);
  const key = keyIn(text, path, password);
  if (key.asymmetricKeyType !== "rsa") throw unusable("Entra takes certificates with RSA keys only");
  if (!certificate.checkPrivateKey(key)) {
    throw unusable(`the private key in ${path} is not that of the first certificate in it`);
  }
  return {
    pem: `${certificate.toString()}${key.export({ format: "pem", type: "pkcs8" }).toString()}`,
    begins: new Date(certificate.validFrom),
    ends: new Date(certificate.validTo),
  };
}

/** Why its dates make it unusable, with the remedy; null within them. Entra's own words are less plain. */
export function problemOfDates({ begins, ends }: ClientCertificate, now: Date): string | null {
  if (ends <= now) {
    return `The bot's certificate (${file}) expired on ${day(ends)}. Make a new one, upload it in the app registration without its key, and replace the file.`;
  }
  if (begins > now) {
    return `The bot's certificate (${file}) is not valid before ${day(begins)}. Check this machine's clock, or wait.`;
  }
  return null;
}

function certificateIn(text: string, path: string): X509Certificate {
  const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0];
  if (block === undefined) throw unusable(`the file ${path} holds no certificate in PEM form`);
  try {
    return new X509Certificate(block);
  } catch {
    throw unusable(`the certificate in ${path} cannot be read`);
  }
}

function keyIn(text: string, path: string, password: string | null): KeyObject {
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/.exec(text)?.[0];
  if (block === undefined) throw unusable(`the file ${path} holds no private key in PEM form`);
  const encrypted = block.includes("ENCRYPTED");
  if (encrypted && password === null) {
    throw unusable(
      `the private key in ${path} is encrypted, and AZURE_CLIENT_CERTIFICATE_PASSWORD is not set`,
    );
  }
  try {
    return createPrivateKey({ key: block, ...(password === null ? {} : { passphrase: password }) });
  } catch {
    throw unusable(
      encrypted
        ? `AZURE_CLIENT_CERTIFICATE_PASSWORD does not open the private key in ${path}`
        : `the private key in ${path} cannot be read`,
    );
  }
}

function unusable(why: string): TenantError {
  return new TenantError("noAccess", `The bot cannot sign in to the tenant with ${file}: ${why}.`);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown";
}
