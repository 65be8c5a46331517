import type { CredentialKind, Identity } from "../../config/identity.ts";
import { readClientCertificate } from "./client-certificate.ts";
import { TenantError } from "../tenant-error.ts";

/** What can be told of a credential without using it. */
export interface IdentityFacts {
  readonly kind: CredentialKind;
  readonly clientId: string;
  /** Null for anything but a certificate that can be read; asking for a token says what is wrong with one that cannot. */
  readonly certificateEnds: Date | null;
}

/** Reads the certificate's file and fetches nothing. */
export async function identityFacts(identity: Identity): Promise<IdentityFacts> {
  const { kind, clientId } = identity;
  if (kind !== "certificate") return { kind, clientId, certificateEnds: null };
  try {
    const { ends } = await readClientCertificate(identity);
    return { kind, clientId, certificateEnds: ends };
  } catch (error) {
    if (error instanceof TenantError) return { kind, clientId, certificateEnds: null };
    throw error;
  }
}
