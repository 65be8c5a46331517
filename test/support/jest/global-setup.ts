import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startPostgres } from "../../../sim/launcher/postgres.ts";
import { makeTestRoles } from "../database/database-roles.ts";

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

/** Starts one real PostgreSQL for the whole run; each suite makes a database of its own in it. */
// Jest calls a default export.
// eslint-disable-next-line no-restricted-syntax
export default async function globalSetup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-test-"));
  await chmod(folder, 0o755);
  const postgres = await startPostgres({
    project: resolve(import.meta.dirname, "../../.."),
    folder: join(folder, "postgres"),
    // Ctrl-C on a test run ends it too.
    ownGroup: false,
    // Nothing here must survive a power cut, so it need not wait for the disk.
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "300",
    },
  });
  globalThis.stopTestPostgres = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await makeTestRoles(postgres.url);
}
