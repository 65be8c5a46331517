import { createHmac, createPublicKey } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";

type Json = Readonly<Record<string, unknown>>;

/** A key pair, and whether the service shows its public half. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** The key services of the Bot Connector and of Entra ID, on loopback, with their private keys. */
export interface KeyService {
  /** Options of the adapter. */
  readonly endpoints: {
    readonly connectorMetadata: string;
    readonly entraMetadata: string;
    readonly login: string;
  };
  /** Paths that were asked for. */
  readonly requests: readonly string[];
  /** The Bot Connector's, endorsed for Teams. */
  readonly connector: SigningKey;
  /** The Bot Connector's, endorsed for another channel only. */
  readonly webchat: SigningKey;
  readonly entra: SigningKey;
  /** Known to nobody. */
  readonly stranger: SigningKey;
  /** While true every answer is a 503. */
  down: boolean;
  stop(): Promise<void>;
}

export async function startKeyService(): Promise<KeyService> {
  const [connector, webchat, entra, stranger] = await Promise.all(
    ["connector-1", "connector-2", "entra-1", "stranger-1"].map(makeKey),
  );
  if (!connector || !webchat || !entra || !stranger) throw new Error("no keys");
  const requests: string[] = [];
  const shown = async ({ kid, publicKey }: SigningKey, endorsements?: readonly string[]): Promise<JWK> => ({
    ...(await exportJWK(publicKey)),
    kid,
    use: "sig",
    ...(endorsements && { endorsements }),
  });
  const sets: Readonly<Record<string, readonly JWK[]>> = {
    "/connector/keys": [await shown(connector, ["msteams", "skype"]), await shown(webchat, ["webchat"])],
    "/entra/keys": [await shown(entra)],
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    if (service.down) {
      response.statusCode = 503;
      response.end();
      return;
    }
    const keys = sets[path];
    const metadata = path.endsWith("/metadata")
      ? { jwks_uri: `${base}${path.replace("metadata", "keys")}` }
      : {};
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(keys ? { keys } : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: KeyService = {
    endpoints: {
      connectorMetadata: `${base}/connector/metadata`,
      entraMetadata: `${base}/entra/metadata`,
      login: `${base}/login`,
    },
    requests,
    connector,
    webchat,
    entra,
    stranger,
    down: false,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return service;
}

async function makeKey(kid: string): Promise<SigningKey> {
  return { kid, ...(await generateKeyPair("RS256", { extractable: true })) };
}

/** A token with these claims; `header` is laid over its header. */
export async function signed(claims: Json, key: SigningKey, header: Json = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** A token that nobody signed. */
export function unsigned(claims: Json, header: Json): string {
  return `${part(header)}.${part(claims)}.`;
}

/** A token whose secret is what everybody knows: the public key as text. */
export async function signedWithPublicKey(
  claims: Json,
  { kid, publicKey }: SigningKey,
  format: "spki" | "pkcs1",
): Promise<string> {
  const spki = await exportSPKI(publicKey);
  const secret =
    format === "spki" ? spki : createPublicKey(spki).export({ type: "pkcs1", format: "pem" }).toString();
  const content = `${part({ alg: "HS256", typ: "JWT", kid })}.${part(claims)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

/** The token with other claims under the same signature. */
export function tampered(token: string, over: Json): string {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as Json;
  return [header, part({ ...said, ...over }), signature].join(".");
}

function part(json: Json): string {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}
