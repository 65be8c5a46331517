import { execFile } from "node:child_process";
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { decodeProtectedHeader, jwtVerify } from "jose";
import type { Identity } from "../../../src/config/identity.ts";
import { createTokens } from "../../../src/tenant/sign-in/cached-tokens.ts";
import { createSignIn } from "../../../src/tenant/sign-in/credentials.ts";
import { identityFacts } from "../../../src/tenant/sign-in/identity-facts.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import type { Tokens } from "../../../src/tenant/sign-in/tokens.ts";
import {
  startEntra,
  startManagedIdentity,
  type FakeEntra,
  type FakeSignIn,
} from "../../support/tenant/fake-entra.ts";
import { eventually } from "../../support/jest/eventually.ts";

const tenantId = "c0a70500-0000-4000-8000-000000000000";
const clientId = "b0700000-0000-4000-8000-000000000001";
const secret = "s3cret~of.the-app";
const bySecret: Identity = { kind: "secret", clientId, secret };
const graphUrl = "https://graph.microsoft.com";
/** Never aborts. */
const unhurried = new AbortController().signal;

let entra: FakeEntra;
let folder: string;

beforeAll(async () => {
  entra = await startEntra();
  folder = await mkdtemp(join(tmpdir(), "bypass-pilot-credentials-"));
});
afterAll(async () => {
  await entra.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  entra.requests.length = 0;
  entra.answers = [issued("a-token")];
});

describe("a client secret", () => {
  it("gets a token for Graph of this cloud and one for the Teams admin service", async () => {
    const tokens = tokensOf(bySecret);
    expect(await tokens.get("graph", unhurried)).toMatchObject({ value: "a-token" });
    await tokens.get("teams", unhurried);

    expect(entra.requests.map(({ form }) => form)).toMatchObject([
      { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
      { client_secret: secret },
    ]);
    expect(entra.requests.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => `/${tenantId}/oauth2/v2.0/token`),
    );
    expect(entra.requests.map(({ form }) => form.scope?.split(" ")[0])).toEqual([
      "https://graph.microsoft.com/.default",
      "48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default",
    ]);
  });

  it("is used again for another token when a service refused the first", async () => {
    entra.answers = [issued("first"), issued("second")];
    const tokens = tokensOf(bySecret);
    const first = await tokens.get("graph", unhurried);

    expect(await tokens.get("graph", unhurried, first)).toMatchObject({ value: "second" });
    expect(entra.requests).toHaveLength(2);
  });
});

describe("a client certificate", () => {
  let path: string;
  beforeEach(async () => {
    path = await pemFile("good.pem", []);
  });

  it("signs an assertion that names it and that its key proves", async () => {
    await tokensOf({ kind: "certificate", clientId, path, password: null }).get("graph", unhurried);

    const { client_assertion: assertion = "", client_assertion_type: type } = entra.requests[0]?.form ?? {};
    const { cert } = await entra.authority.issue("bot.contoso.com", []);
    const certificate = new X509Certificate(cert);
    const thumbprint = createHash("sha256").update(certificate.raw).digest("base64url");
    expect(type).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(decodeProtectedHeader(assertion)).toMatchObject({ "x5t#S256": thumbprint });
    const { payload } = await jwtVerify(assertion, certificate.publicKey, { clockTolerance: 5 });
    expect(payload).toMatchObject({
      iss: clientId,
      sub: clientId,
      aud: `${entra.url}/${tenantId}/oauth2/v2.0/token`,
    });
  });

  it("is read anew for every token, so that a replaced file is taken", async () => {
    const tokens = tokensOf({ kind: "certificate", clientId, path, password: null });
    await writeFile(path, "nothing yet");
    await expect(tokens.get("graph", unhurried)).rejects.toMatchObject({ kind: "noAccess" });
    await pemFile("good.pem", []);

    expect(await tokens.get("graph", unhurried)).toMatchObject({ value: "a-token" });
  });

  it("may have an encrypted key", async () => {
    const encrypted = await pemFile("encrypted.pem", [], "open sesame");
    await tokensOf({ kind: "certificate", clientId, path: encrypted, password: "open sesame" }).get(
      "graph",
      unhurried,
    );

    expect(entra.requests).toHaveLength(1);
  });

  it("tells its end without being used", async () => {
    const { cert } = await entra.authority.issue("bot.contoso.com", []);
    expect(await identityFacts({ kind: "certificate", clientId, path, password: null })).toEqual({
      kind: "certificate",
      clientId,
      certificateEnds: new Date(new X509Certificate(cert).validTo),
    });
    expect(
      await identityFacts({ kind: "certificate", clientId, path: "nowhere.pem", password: null }),
    ).toEqual({ kind: "certificate", clientId, certificateEnds: null });
    expect(await identityFacts(bySecret)).toEqual({ kind: "secret", clientId, certificateEnds: null });
    expect(entra.requests).toHaveLength(0);
  });

  it.each<{ because: string; make: () => Promise<string>; password?: string; words: RegExp }>([
    {
      because: "there is no file",
      make: async () => join(folder, "none.pem"),
      words: /there is no file .*none\.pem/,
    },
    {
      because: "the path is a folder",
      make: async () => folder,
      words: /cannot be read \(EISDIR\)/,
    },
    {
      because: "the file holds no certificate",
      make: () =>
        textFile("key-only.pem", async () => (await entra.authority.issue("bot.contoso.com", [])).key),
      words: /holds no certificate in PEM form/,
    },
    {
      because: "the file holds no key",
      make: () =>
        textFile("cert-only.pem", async () => (await entra.authority.issue("bot.contoso.com", [])).cert),
      words: /holds no private key in PEM form/,
    },
    {
      because: "the certificate is broken",
      make: () =>
        textFile("broken.pem", async () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
      words: /the certificate in .* cannot be read/,
    },
    {
      because: "the key is another's",
      make: () =>
        textFile("mixed.pem", async () => {
          const [one, other] = await Promise.all([
            entra.authority.issue("bot.contoso.com", []),
            entra.authority.issue("bot.contoso.com", ["small-key"]),
          ]);
          return `${one.cert}\n${other.key}`;
        }),
      words: /is not that of the first certificate/,
    },
    {
      because: "the key is not RSA",
      make: () => pemFile("ecdsa.pem", ["ecdsa-key"]),
      words: /RSA keys only/,
    },
    {
      because: "the key is encrypted and no password is set",
      make: () => pemFile("locked.pem", [], "open sesame"),
      words: /AZURE_CLIENT_CERTIFICATE_PASSWORD is not set/,
    },
    {
      because: "the password is wrong",
      make: () => pemFile("locked.pem", [], "open sesame"),
      password: "please",
      words: /AZURE_CLIENT_CERTIFICATE_PASSWORD does not open/,
    },
    {
      because: "it expired, by its own dates",
      make: () => pemFile("expired.pem", ["expired"]),
      words: /expired on \d{4}-\d\d-\d\d\. Make a new one/,
    },
  ])("is refused with the remedy when $because", async ({ make, password = null, words }) => {
    const error = await failure(tokensOf({ kind: "certificate", clientId, path: await make(), password }));

    expect(error).toMatchObject({ kind: "noAccess", message: expect.stringMatching(words) });
    expect(error.message).toContain("AZURE_CLIENT_CERTIFICATE_PATH");
    expect(everythingOf(error)).not.toMatch(/PRIVATE KEY|please|open sesame/);
    expect(entra.requests).toHaveLength(0);
  });
});

describe("workload identity", () => {
  const tokenFile = () => join(folder, "federated-token");
  const identity = (): Identity => ({ kind: "workloadIdentity", clientId, tokenFile: tokenFile() });

  it("exchanges the token in the file, and reads the file again when it rotates", async () => {
    const tokens = tokensOf(identity());
    await writeFile(tokenFile(), "first.federated.token\n");
    const first = await tokens.get("graph", unhurried);
    await writeFile(tokenFile(), "second.federated.token\n");
    await tokens.get("graph", unhurried, first);

    expect(entra.requests.map(({ form }) => form.client_assertion)).toEqual([
      "first.federated.token",
      "second.federated.token",
    ]);
  });

  it("says that the file is empty or missing", async () => {
    await writeFile(tokenFile(), "\n");
    expect(await failure(tokensOf(identity()))).toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/AZURE_FEDERATED_TOKEN_FILE: the file .* is empty/),
    });
    await rm(tokenFile());
    expect(await failure(tokensOf(identity()))).toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/AZURE_FEDERATED_TOKEN_FILE: the file .* cannot be read \(ENOENT\)/),
    });
  });

  it("tells nothing of the federated token when Entra refuses it", async () => {
    await writeFile(tokenFile(), "the.federated.token");
    entra.answers = [refusal(700213, "No matching record for the.federated.token")];

    const error = await failure(tokensOf(identity()));
    expect(error).toMatchObject({ kind: "noAccess", message: expect.stringContaining("AADSTS700213") });
    expect(everythingOf(error)).not.toContain("the.federated.token");
  });
});

describe("a managed identity", () => {
  let platform: FakeSignIn;
  const identity: Identity = { kind: "managedIdentity", clientId };
  beforeAll(async () => {
    platform = await startManagedIdentity();
    process.env.IDENTITY_ENDPOINT = `${platform.url}/msi/token`;
    process.env.IDENTITY_HEADER = "header-of-the-platform";
  });
  afterAll(async () => {
    delete process.env.IDENTITY_ENDPOINT;
    delete process.env.IDENTITY_HEADER;
    await platform.stop();
  });
  beforeEach(() => {
    platform.requests.length = 0;
  });

  it("is the one with the configured client id, asked at the platform's own endpoint", async () => {
    platform.answers = [ofThePlatform("a-managed-token")];
    expect(await tokensOf(identity).get("graph", unhurried)).toMatchObject({ value: "a-managed-token" });

    expect(platform.requests).toMatchObject([
      {
        path: "/msi/token",
        form: { client_id: clientId, resource: "https://graph.microsoft.com" },
        headers: { "x-identity-header": "header-of-the-platform" },
      },
    ]);
    expect(entra.requests).toHaveLength(0);
  });

  it("keeps a refused token as long as it holds, in the library and at the platform alike", async () => {
    platform.answers = [ofThePlatform("a-kept-token"), ofThePlatform("another-token")];
    const other: Identity = { kind: "managedIdentity", clientId: "b0700000-0000-4000-8000-00000000000f" };
    const refused = await tokensOf(other).get("graph", unhurried);

    expect(await tokensOf(other).get("graph", unhurried, refused)).toMatchObject({ value: "a-kept-token" });
    expect(platform.requests).toHaveLength(1);
  });

  it.each([
    {
      because: "it is not attached",
      answer: {
        status: 400,
        body: {
          statusCode: 400,
          message:
            "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
        },
      },
      kind: "noAccess",
      words: /No managed identity with client id b0700000.* is attached/,
    },
    {
      because: "Entra refuses it",
      answer: { status: 400, body: { statusCode: 400, message: "AADSTS700016: no such app" } },
      kind: "noAccess",
      words: /AADSTS700016/,
    },
    {
      because: "the platform refuses for another reason",
      answer: { status: 403, body: { statusCode: 403, message: "no" } },
      kind: "noAccess",
      words: /refused a token .*\(403\)/,
    },
    {
      because: "the platform has a fault",
      answer: { status: 500, body: { statusCode: 500, message: "oops" } },
      kind: "unreachable",
      words: /managed identity service/,
    },
  ])("is distinguished from other failures when $because", async ({ answer, kind, words }) => {
    platform.answers = [answer];
    const error = await failure(tokensOf(identity), "teams");

    expect(error).toMatchObject({ kind, message: expect.stringMatching(words) });
    expect(everythingOf(error)).not.toContain("header-of-the-platform");
    expect(platform.requests).toHaveLength(1);
  });
});

describe("a refusal by Entra", () => {
  it.each([
    { code: 7000222, words: /secret has expired .*AZURE_CLIENT_SECRET/ },
    { code: 7000215, words: /secret is wrong .*value of a secret/ },
    { code: 700027, words: /certificate is not registered .*Upload the certificate/ },
    { code: 700016, words: /knows no such app .*AZURE_CLIENT_ID/ },
    { code: 90002, words: /no such tenant .*MicrosoftAppTenantId/ },
    { code: 7000229, words: /no service principal .*New-MgServicePrincipal/ },
    { code: 70021, words: /federated credential .*issuer, subject and audience/ },
    { code: 700213, words: /federated credential .*issuer, subject and audience/ },
    { code: 700024, words: /outside its valid time .*clock/ },
    { code: 7000112, words: /app is disabled .*Enable it again/ },
    { code: 53003, words: /conditional access .*Exclude the app/ },
    { code: 500011, words: /service principal of the service .*48ac35b8/ },
    { code: 7654321, words: /not known here .*login\.microsoftonline\.com\/error/ },
  ])("with AADSTS$code says what is wrong and what fixes it", async ({ code, words }) => {
    entra.answers = [refusal(code, `${secret} is not right`)];
    const error = await failure(tokensOf(bySecret));

    expect(error).toMatchObject({ kind: "noAccess", message: expect.stringMatching(words) });
    expect(error.message).toContain(`AADSTS${code}`);
    // Apart from the words, which stay the same from try to try.
    expect(error).toMatchObject({ trace: "40dccc8c-276d-4927-b6e0-583bf24f9000" });
    expect(error.message).not.toContain("40dccc8c");
    expect(everythingOf(error)).not.toContain(secret);
    expect(entra.requests).toHaveLength(1);
  });

  it("is over as soon as the credential is fixed", async () => {
    entra.answers = [refusal(7000222, ""), issued("a-token")];
    const tokens = tokensOf(bySecret);
    await failure(tokens);

    expect(await tokens.get("graph", unhurried)).toMatchObject({ value: "a-token" });
  });
});

describe("a failure of Entra", () => {
  it.each([
    { because: "it has a fault", answer: { status: 503, body: "busy" }, kind: "unreachable" },
    { because: "it says that it passes", answer: refusal(90033, "transient"), kind: "unreachable" },
    {
      because: "it throttles",
      answer: { status: 429, body: {}, headers: { "Retry-After": "7" } },
      kind: "throttled",
      retryAfterMs: 7_000,
    },
    {
      because: "its answer is a page of somebody else's",
      answer: { status: 200, body: "<html>", headers: { "Content-Type": "text/html" } },
      kind: "unreadable",
    },
    { because: "its answer holds no token", answer: { status: 200, body: {} }, kind: "unreadable" },
  ])("is not taken for a refusal when $because", async ({ answer, kind, retryAfterMs = null }) => {
    entra.answers = [answer];
    const error = await failure(tokensOf(bySecret));

    expect(error).toMatchObject({ kind, retryAfterMs });
    expect(everythingOf(error)).not.toContain(secret);
    expect(entra.requests).toHaveLength(1);
  });

  it("that nothing listens is told as unreachable, by the host's name", async () => {
    const elsewhere = createSignIn({
      identity: bySecret,
      tenantId,
      loginUrl: "https://localhost:1",
      graphUrl,
      now: () => new Date(),
    });
    const error = await failure(createTokens({ fetchToken: elsewhere, now: () => new Date() }));

    expect(error).toMatchObject({ kind: "unreachable", message: expect.stringContaining("localhost:1") });
    expect(everythingOf(error)).not.toContain(secret);
  });

  it("that it never answers ends with the deadline, and so does the request", async () => {
    entra.answers = [null];
    const tokens = createTokens({ fetchToken: signIn(bySecret), now: () => new Date(), deadline: 3_000 });

    expect(await failure(tokens)).toMatchObject({ kind: "timedOut", passing: true });
    await eventually("the request to end", () => entra.brokenOff === entra.requests.length);
  });
});

describe("the Azure library's own log, at its most verbose level", () => {
  it("holds neither the secret nor the token", async () => {
    const rootFile = await textFile("root.pem", async () => entra.authority.rootPem);
    entra.answers = [issued("the-token-itself")];
    const { PATH = "" } = process.env;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["test/support/tenant/sign-in-once.ts", entra.url],
      { env: { PATH, SECRET: secret, AZURE_LOG_LEVEL: "verbose", NODE_EXTRA_CA_CERTS: rootFile } },
    );

    expect(stdout.trim()).toBe(String("the-token-itself".length));
    expect(stderr).toContain("azure:identity");
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain("the-token-itself");
  });
});

function signIn(identity: Identity) {
  return createSignIn({ identity, tenantId, loginUrl: entra.url, graphUrl, now: () => new Date() });
}

function tokensOf(identity: Identity): Tokens {
  return createTokens({ fetchToken: signIn(identity), now: () => new Date() });
}

async function failure(tokens: Tokens, audience: "graph" | "teams" = "graph"): Promise<TenantError> {
  try {
    await tokens.get(audience, unhurried);
  } catch (error) {
    expect(error).toBeInstanceOf(TenantError);
    return error as TenantError;
  }
  throw new Error("A token was issued.");
}

/** All that a log could show of an error. */
function everythingOf(error: Error): string {
  return inspect(error, { depth: 20, showHidden: true, getters: true, maxStringLength: null });
}

function issued(token: string) {
  return { status: 200, body: { token_type: "Bearer", expires_in: 3599, access_token: token } };
}

function ofThePlatform(token: string) {
  const ends = Math.floor(Date.now() / 1000) + 3600;
  return {
    status: 200,
    body: { access_token: token, expires_on: String(ends), resource: graphUrl, token_type: "Bearer" },
  };
}

function refusal(code: number, words: string) {
  return {
    status: 401,
    body: {
      error: "invalid_client",
      error_description: `AADSTS${code}: ${words} Trace ID: 40dccc8c-276d-4927-b6e0-583bf24f9000`,
      error_codes: [code],
      trace_id: "40dccc8c-276d-4927-b6e0-583bf24f9000",
      correlation_id: "55f49a48-adab-4470-b42d-f100f63bc15d",
    },
  };
}

async function textFile(name: string, make: () => Promise<string>): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, await make());
  await chmod(path, 0o600);
  return path;
}

async function pemFile(
  name: string,
  defects: Parameters<FakeEntra["authority"]["issue"]>[1],
  passphrase?: string,
): Promise<string> {
  return textFile(name, async () => {
    const { cert, key } = await entra.authority.issue("bot.contoso.com", defects);
    if (passphrase === undefined) return `${cert}\n${key}`;
    const locked = createPrivateKey(key).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase,
    });
    return `${cert}\n${locked.toString()}`;
  });
}
