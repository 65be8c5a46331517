import pg from "pg";
import { openPool, type DatabaseAddress } from "./database.ts";

/**
 * Makes, where they are missing, the database that an address names and, in Azure Database for PostgreSQL, the role of a managed
 * identity. By a role that may make both, at the server's own database `postgres`. Source of the function: "Manage Microsoft
 * Entra roles" of Azure Database for PostgreSQL.
 */
export async function makeDatabase(
  owner: DatabaseAddress,
  role: { readonly name: string; readonly principalId: string },
): Promise<void> {
  const url = new URL(owner.url);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = "/postgres";
  const pool = openPool({ ...owner, url: url.href });
  try {
    const roles = await pool.query("select from pg_roles where rolname = $1", [role.name]);
    if (roles.rowCount === 0)
      await pool.query("select pgaadauth_create_principal_with_oid($1, $2, 'service', false, false)", [
        role.name,
        role.principalId,
      ]);
    const databases = await pool.query("select from pg_database where datname = $1", [name]);
    if (databases.rowCount === 0) await pool.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // Another replica of the new version was quicker.
    if (!alreadyThere.has((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await pool.end();
  }
}

/** duplicate_object, duplicate_database, unique_violation. */
const alreadyThere = new Set(["42710", "42P04", "23505"]);
