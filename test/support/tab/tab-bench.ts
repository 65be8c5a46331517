import { KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { pino } from "pino";
import type { Role } from "../../../src/changes/roles.ts";
import type { Overview } from "../../../src/tab/overview.ts";
import type { Cloud } from "../../../src/telephony/clouds.ts";
import { createWebServer } from "../../../src/web/server.ts";
import { addTabRoutes } from "../../../src/web/tab.ts";
import { anOverview } from "./tab-examples.ts";
import { onLoopback } from "../http/on-loopback.ts";
import { alex } from "../people.ts";

export const tabTenant = "c0a70500-0000-4000-8000-000000000000";
export const tabApp = "7ab00000-0000-4000-8000-000000000001";
export const botApp = "b0700000-0000-4000-8000-000000000001";
const teamsOnTheWeb = "5e3ce6c0-2b1f-4285-8d4b-75ee78787346";

export interface TabBenchOptions {
  readonly mode?: "simulated" | "microsoft";
  readonly cloud?: Cloud;
  readonly tabAppId?: string | null;
}

/** The tab on a server of its own, with the tenant's key set on loopback. */
export interface TabBench {
  readonly url: string;
  /** What the bot answers; may be changed at any time. `null` makes its reading fail. */
  overview: Overview | null;
  /** Null makes the directory fail. */
  roles: ReadonlySet<Role> | null;
  now: Date;
  /** Whether the key service answers as it should. */
  keys: "good" | "broken" | "nonsense";
  /** Addresses that keys were asked from. */
  readonly keysAskedFrom: readonly string[];
  /** Refusals that were audited. */
  readonly refused: readonly unknown[];
  /** Claims of a token that is good for Alex, changed as given; undefined takes a claim away. */
  claims(changed?: Readonly<Record<string, unknown>>): JWTPayload;
  /** Signs with the tenant's key; the header as given. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The public key as PEM, for whoever would use it as a secret. */
  readonly publicPem: string;
  ask(path: string, token?: string): Promise<Response>;
  stop(): Promise<void>;
}

export async function startTab({
  mode = "microsoft",
  cloud = "commercial",
  tabAppId = mode === "microsoft" ? tabApp : null,
}: TabBenchOptions = {}): Promise<TabBench> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "key-1", use: "sig", alg: "RS256" };
  const publicPem = KeyObject.from(pair.publicKey).export({ type: "spki", format: "pem" }).toString();

  const keyService = createServer((_request, response) => {
    if (bench.keys === "broken") response.statusCode = 503;
    response.end(JSON.stringify(bench.keys === "nonsense" ? { hello: "world" } : { keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keyService.listen(0, "127.0.0.1", resolve));
  const keysUrl = `http://127.0.0.1:${(keyService.address() as AddressInfo).port}/`;

  const keysAskedFrom: string[] = [];
  const refused: unknown[] = [];
  const logger = pino({ level: "silent" });
  const config = {
    mode,
    cloud,
    tenantId: tabTenant,
    tabAppId,
    ...onLoopback,
    bot: { appId: mode === "microsoft" ? botApp : "", appType: "SingleTenant", appPassword: "" },
  } as const;
  const server = createWebServer({
    config,
    mayBeGenuine: () => false,
    receive: async () => ({ status: 401 }),
    ready: async () => ({ status: 200, body: {} }),
    logger,
    addRoutes: (routes) => {
      addTabRoutes(routes, {
        config,
        overview: async () => {
          if (bench.overview === null) throw new Error("secret inside");
          return bench.overview;
        },
        directory: {
          rolesOf: async () => {
            if (bench.roles === null) throw new Error("secret inside");
            return bench.roles;
          },
        },
        audit: {
          refuse: async (entry) => {
            refused.push(entry);
          },
        },
        now: () => bench.now,
        logger,
        fetchKeys: (url, options) => {
          keysAskedFrom.push(url);
          return fetch(keysUrl, options);
        },
      });
    },
  });
  const url = `http://127.0.0.1:${await server.start()}`;
  const bench: TabBench = {
    url,
    overview: anOverview(),
    roles: new Set<Role>(["viewer"]),
    now: new Date(),
    keys: "good",
    keysAskedFrom,
    refused,
    publicPem,
    claims(changed = {}) {
      const seconds = Math.floor(bench.now.getTime() / 1000);
      const claims: Record<string, unknown> = {
        iss: `https://login.microsoftonline.com/${tabTenant}/v2.0`,
        aud: tabApp,
        tid: tabTenant,
        oid: alex.id,
        name: alex.name,
        scp: "access_as_user",
        azp: teamsOnTheWeb,
        iat: seconds - 10,
        nbf: seconds - 10,
        exp: seconds + 3600,
        ...changed,
      };
      return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "key-1", ...header })
        .sign(pair.privateKey),
    ask: (path, token) =>
      fetch(`${url}${path}`, {
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      }),
    async stop() {
      await server.stop();
      keyService.closeAllConnections();
      await new Promise((resolve) => keyService.close(resolve));
    },
  };
  return bench;
}
