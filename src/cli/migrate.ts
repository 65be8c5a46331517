/**
 * `npm run migrate`: brings the database up to this version, as its owner, and gives the role that the bot runs as what it needs
 * and no more. Before each new version of the bot. Exit code 0 when it is done, 1 when it failed, 78 when the configuration
 * cannot be used.
 */
import { readMigrationSettings } from "../config/migration.ts";
import { migrate, openDatabase } from "../store/database.ts";
import { makeDatabase } from "../store/make-database.ts";
import { databaseToken } from "../tenant/sign-in/credentials.ts";

const read = readMigrationSettings(process.env);
if (!read.ok) {
  console.error(
    `The migration cannot be configured:\n${read.problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
  process.exit(78); // EX_CONFIG
}
const { ownerUrl, runtimeRole, identities } = read.settings;
const owner = {
  url: ownerUrl,
  ...(identities && { password: () => databaseToken(identities.owner) }),
};
try {
  if (identities)
    await makeDatabase(owner, { name: runtimeRole, principalId: identities.runtimePrincipalId });
  const db = openDatabase(owner);
  try {
    await migrate(db, runtimeRole);
  } finally {
    await db.destroy();
  }
  console.log(`The database is up to date, and ${runtimeRole} may use it.`);
} catch (error) {
  console.error(error);
  process.exit(1);
}
