import { endpoints } from "./endpoints.ts";
import type { Values } from "./environment.ts";

/**
 * How the bot signs in to the tenant for Graph and the Teams cmdlets. Chosen by `TENANT_CREDENTIAL` alone: nothing is
 * tried in turn, and what belongs to another credential stops the start.
 */
export type Identity =
  /** A user-assigned managed identity of the Azure resource that runs the bot. */
  | { readonly kind: "managedIdentity"; readonly clientId: string }
  /** A token that Kubernetes or another platform keeps fresh in a file, exchanged by a federated credential. */
  | { readonly kind: "workloadIdentity"; readonly clientId: string; readonly tokenFile: string }
  | {
      readonly kind: "certificate";
      readonly clientId: string;
      /** PEM file with the certificate and its private key. */
      readonly path: string;
      /** Of the private key; null where it is not encrypted. */
      readonly password: string | null;
    }
  /** For development: a secret can be copied, and ends. */
  | { readonly kind: "secret"; readonly clientId: string; readonly secret: string };

export type CredentialKind = Identity["kind"];

/** The managed identity whose tokens a database takes, and what they are asked for. */
export interface DatabaseIdentity {
  readonly clientId: string;
  readonly scope: string;
}

/** Variables of one credential only. AZURE_CLIENT_ID is everybody's. */
const ownVariables = {
  managedIdentity: { needs: [], may: [] },
  workloadIdentity: { needs: ["AZURE_FEDERATED_TOKEN_FILE"], may: [] },
  certificate: { needs: ["AZURE_CLIENT_CERTIFICATE_PATH"], may: ["AZURE_CLIENT_CERTIFICATE_PASSWORD"] },
  secret: { needs: ["AZURE_CLIENT_SECRET"], may: [] },
} as const satisfies Record<
  CredentialKind,
  { readonly needs: readonly (keyof Values)[]; readonly may: readonly (keyof Values)[] }
>;

/** Null where the values do not make one; `identityProblems` says why. */
export function identityOf(values: Values): Identity | null {
  const { AZURE_CLIENT_ID: clientId } = values;
  if (values.TENANT_MODE === "simulated" || clientId === undefined) return null;
  switch (values.TENANT_CREDENTIAL) {
    case "managedIdentity":
      return { kind: "managedIdentity", clientId };
    case "workloadIdentity": {
      const { AZURE_FEDERATED_TOKEN_FILE: tokenFile } = values;
      return tokenFile === undefined ? null : { kind: "workloadIdentity", clientId, tokenFile };
    }
    case "certificate": {
      const { AZURE_CLIENT_CERTIFICATE_PATH: path, AZURE_CLIENT_CERTIFICATE_PASSWORD: password } = values;
      return path === undefined ? null : { kind: "certificate", clientId, path, password: password ?? null };
    }
    case "secret": {
      const { AZURE_CLIENT_SECRET: secret } = values;
      return secret === undefined ? null : { kind: "secret", clientId, secret };
    }
    case undefined:
      return null;
  }
}

/** What is missing or contradicts itself in microsoft mode, each with its variable's name. */
export function identityProblems(values: Values): readonly string[] {
  const { TENANT_CREDENTIAL: chosen } = values;
  const problems: string[] = [];
  if (values.AZURE_CLIENT_ID === undefined) {
    problems.push(
      "AZURE_CLIENT_ID: missing; it names the app or managed identity that signs in to the tenant",
    );
  }
  if (chosen === undefined) {
    problems.push(
      "TENANT_CREDENTIAL: missing; managedIdentity, workloadIdentity, certificate or secret says how the bot signs in",
    );
  } else {
    for (const name of ownVariables[chosen].needs) {
      if (values[name] === undefined) problems.push(`${name}: missing for TENANT_CREDENTIAL=${chosen}`);
    }
    for (const [kind, { needs, may }] of Object.entries(ownVariables)) {
      for (const name of kind === chosen ? [] : [...needs, ...may]) {
        if (values[name] !== undefined)
          problems.push(`${name}: belongs to TENANT_CREDENTIAL=${kind}, and ${chosen} is chosen`);
      }
    }
  }
  return [...problems, ...ambientProblems(values)];
}

/** Some platforms set these; the Azure library would follow them to another tenant or host. */
function ambientProblems(values: Values): readonly string[] {
  const { loginHost } = endpoints[values.TEAMS_CLOUD];
  const { AZURE_TENANT_ID: tenant, AZURE_AUTHORITY_HOST: authority } = values;
  const problems: string[] = [];
  if (tenant !== undefined && tenant !== values.MicrosoftAppTenantId) {
    problems.push("AZURE_TENANT_ID: must be unset or the same id as MicrosoftAppTenantId");
  }
  if (authority !== undefined && new URL(authority).origin !== `https://${loginHost}`) {
    problems.push(`AZURE_AUTHORITY_HOST: must be unset or https://${loginHost} in this cloud`);
  }
  if (values.AZURE_REGIONAL_AUTHORITY_NAME !== undefined) {
    problems.push("AZURE_REGIONAL_AUTHORITY_NAME: must be unset; the bot signs in at its cloud's own host");
  }
  return problems;
}
