import { readFile } from "node:fs/promises";
import type { TokenCredential, TokenCredentialOptions } from "@azure/identity";
import type { DatabaseIdentity, Identity } from "../../config/identity.ts";
import type { FetchToken } from "./cached-tokens.ts";
import { problemOfDates, readClientCertificate } from "./client-certificate.ts";
import { managedIdentityRefusal } from "./managed-identity-refusal.ts";
import { retryAfterOf } from "../../lib/retry-after.ts";
import { scopes, type Token } from "./tokens.ts";
import { signInRefusal, type SignInAnswer } from "./sign-in-refusal.ts";
import { TenantError } from "../tenant-error.ts";

export interface SignInOptions {
  readonly identity: Identity;
  readonly tenantId: string;
  /** Origin of Entra's sign-in service in this cloud. */
  readonly loginUrl: string;
  /** Origin of Graph in this cloud. */
  readonly graphUrl: string;
  readonly now: () => Date;
}

type ManagedIdentity = Extract<Identity, { kind: "managedIdentity" }>;
type AppIdentity = Exclude<Identity, ManagedIdentity>;

const common = {
  // Who asks for a token tries again; the library's own tries would outlast the deadline.
  retryOptions: { maxRetries: 0 },
  // No account names and nothing personal in the library's logs, whatever AZURE_LOG_LEVEL says.
  loggingOptions: { allowLoggingAccountIdentifiers: false, enableUnsafeSupportLogging: false },
};

/**
 * Signs the bot itself in by the one credential that is configured. Each token is fetched by a new client, as the
 * library's clients keep tokens and refusals and would hand them out after a fix; a certificate and a federated token
 * are read anew for the same reason. Not so a managed identity's: the library keeps its tokens for the whole process and has
 * no way to say that one was refused, and Azure keeps them for up to a day, so the refused one comes again until it ends.
 * `whenGranted` says so to the admin. Errors of the library end here: they may hold the request.
 */
export function createSignIn(options: SignInOptions): FetchToken {
  const { identity } = options;
  const scopeOf = scopes(options.graphUrl);
  return identity.kind === "managedIdentity"
    ? (audience) => asManagedIdentity(identity, scopeOf[audience])
    : (audience, signal) => asApp(identity, options, scopeOf[audience], signal);
}

async function asApp(
  identity: AppIdentity,
  options: SignInOptions,
  scope: string,
  signal: AbortSignal,
): Promise<Token> {
  let last: SignInAnswer | null = null as SignInAnswer | null;
  const watch: Watch = (answer) => {
    last = answer;
  };
  const credential = await credentialOf(identity, options, clientOptions(options.loginUrl, watch, signal));
  try {
    return await tokenOf(credential, scope);
  } catch {
    signal.throwIfAborted();
    if (last !== null) throw signInRefusal(last);
    throw new TenantError(
      "unreachable",
      `The sign-in service ${new URL(options.loginUrl).host} cannot be reached.`,
    );
  }
}

async function asManagedIdentity({ clientId }: ManagedIdentity, scope: string): Promise<Token> {
  const { ManagedIdentityCredential } = await azureIdentity();
  try {
    return await tokenOf(new ManagedIdentityCredential({ clientId, ...common }), scope);
  } catch (error) {
    throw managedIdentityRefusal(error, clientId);
  }
}

/** A managed identity's token for Azure Database for PostgreSQL, which takes it for a password. */
export async function databaseToken({ clientId, scope }: DatabaseIdentity): Promise<string> {
  return (await asManagedIdentity({ kind: "managedIdentity", clientId }, scope)).value;
}

async function credentialOf(
  identity: AppIdentity,
  { tenantId, now }: SignInOptions,
  client: ReturnType<typeof clientOptions>,
): Promise<TokenCredential> {
  const { clientId } = identity;
  const azure = await azureIdentity();
  switch (identity.kind) {
    case "secret":
      return new azure.ClientSecretCredential(tenantId, clientId, identity.secret, client);
    case "certificate": {
      const certificate = await readClientCertificate(identity);
      const problem = problemOfDates(certificate, now());
      if (problem !== null) throw new TenantError("noAccess", problem);
      return new azure.ClientCertificateCredential(
        tenantId,
        clientId,
        { certificate: certificate.pem },
        client,
      );
    }
    case "workloadIdentity": {
      // The library's WorkloadIdentityCredential is this one, with the environment as a fallback for what it is not told.
      const assertion = await readFederatedToken(identity.tokenFile);
      return new azure.ClientAssertionCredential(tenantId, clientId, async () => assertion, client);
    }
  }
}

/** Null when a request is sent, then its answer. */
type Watch = (answer: SignInAnswer | null) => void;
type Policy = NonNullable<TokenCredentialOptions["additionalPolicies"]>[number]["policy"];

/** Aborts with the signal, which the library does not do by itself, and shows each answer as it came. */
function clientOptions(loginUrl: string, watch: Watch, signal: AbortSignal) {
  const sendRequest: Policy["sendRequest"] = async (request, next) => {
    request.abortSignal = signal;
    watch(null);
    const response = await next(request);
    const { status, bodyAsText, headers } = response;
    watch({ status, body: bodyAsText ?? "", retryAfterMs: retryAfterOf(headers.get("retry-after") ?? null) });
    return response;
  };
  return {
    ...common,
    authorityHost: loginUrl,
    // The host is from our own table: there is nobody to ask whether it is Microsoft's.
    disableInstanceDiscovery: true,
    additionalPolicies: [{ position: "perCall" as const, policy: { name: "watchSignIn", sendRequest } }],
  };
}

async function tokenOf(credential: TokenCredential, scope: string): Promise<Token> {
  const token = await credential.getToken(scope);
  if (token === null) throw new TenantError("unreadable", "The sign-in service answered without a token.");
  return { value: token.token, expiresAt: new Date(token.expiresOnTimestamp) };
}

async function readFederatedToken(path: string): Promise<string> {
  const name = "AZURE_FEDERATED_TOKEN_FILE";
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new TenantError(
      "noAccess",
      `The bot cannot sign in to the tenant with ${name}: the file ${path} cannot be read (${code}). Check that the platform projects the service account's token there.`,
    );
  });
  const token = text.trim();
  if (token !== "") return token;
  throw new TenantError(
    "noAccess",
    `The bot cannot sign in to the tenant with ${name}: the file ${path} is empty.`,
  );
}

/** Loaded when it is first used: it takes half a second, and the simulated tenant needs none of it. */
function azureIdentity() {
  return import("@azure/identity");
}
