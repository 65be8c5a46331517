import { z } from "zod";
import { databaseProblems } from "./problems.ts";
import { endpoints } from "./endpoints.ts";
import { Environment } from "./environment.ts";
import type { DatabaseIdentity } from "./identity.ts";

/** Variables of the migration beside those that it shares with the bot. */
export const ownerOnly = {
  DATABASE_OWNER_URL: Environment.shape.DATABASE_URL,
  DATABASE_OWNER_CLIENT_ID: z.guid().optional(),
  DATABASE_PRINCIPAL_ID: z.guid().optional(),
};

const MigrationEnvironment = z.object({
  ...ownerOnly,
  DATABASE_URL: Environment.shape.DATABASE_URL,
  DATABASE_AUTH: Environment.shape.DATABASE_AUTH,
  TEAMS_CLOUD: Environment.shape.TEAMS_CLOUD,
});

export interface MigrationSettings {
  readonly ownerUrl: string;
  /** Role that the bot runs as. */
  readonly runtimeRole: string;
  /** With managed identities: the owner's, and the object id of the bot's, for which a role is made. */
  readonly identities: { readonly owner: DatabaseIdentity; readonly runtimePrincipalId: string } | null;
}

/** Reads what a migration needs; else names every variable and what is wrong with it. */
export function readMigrationSettings(
  env: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly settings: MigrationSettings }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const parsed = MigrationEnvironment.safeParse(given);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    };
  const { DATABASE_OWNER_URL, DATABASE_URL, DATABASE_AUTH, ...values } = parsed.data;
  const runtimeRole = decodeURIComponent(new URL(DATABASE_URL).username);
  const clientId = values.DATABASE_OWNER_CLIENT_ID;
  const runtimePrincipalId = values.DATABASE_PRINCIPAL_ID;
  const byIdentity = DATABASE_AUTH === "managedIdentity";
  const problems = [
    ...(runtimeRole === "" ? ["DATABASE_URL: must name the role that the bot runs as"] : []),
    ...(decodeURIComponent(new URL(DATABASE_OWNER_URL).username) === runtimeRole
      ? ["DATABASE_OWNER_URL: must name another role than DATABASE_URL; the bot must not own its database"]
      : []),
    ...databaseProblems(DATABASE_AUTH, "DATABASE_OWNER_URL", DATABASE_OWNER_URL),
    ...(byIdentity && clientId === undefined
      ? ["DATABASE_OWNER_CLIENT_ID: missing; it says which managed identity owns the database"]
      : []),
    ...(byIdentity && runtimePrincipalId === undefined
      ? ["DATABASE_PRINCIPAL_ID: missing; it says which managed identity the bot runs as"]
      : []),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const identities =
    byIdentity && clientId !== undefined && runtimePrincipalId !== undefined
      ? {
          owner: { clientId, scope: endpoints[values.TEAMS_CLOUD].databaseScope },
          runtimePrincipalId,
        }
      : null;
  return { ok: true, settings: { ownerUrl: DATABASE_OWNER_URL, runtimeRole, identities } };
}
