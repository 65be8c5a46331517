import pg from "pg";
import { ensureRole } from "../../../sim/launcher/postmaster.ts";

/** Makes the roles of a test server, the owner's and the bot's, and says by the environment how each is reached. */
export async function makeTestRoles(server: string): Promise<void> {
  process.env.TEST_DATABASE_SERVER = server;
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    for (const role of ["OWNER", "RUNTIME"])
      process.env[`TEST_DATABASE_${role}`] = (
        await ensureRole(client, server, `pilot_${role.toLowerCase()}`)
      ).server;
  } finally {
    await client.end();
  }
}
