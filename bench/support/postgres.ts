import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startPostgres } from "../../sim/launcher/postgres.ts";
import { makeTestRoles } from "../../test/support/database/database-roles.ts";

/** A PostgreSQL of the bench's own, with its usual durability; the test support's databases are made in it. */
export async function benchPostgres(): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-bench-"));
  await chmod(folder, 0o755);
  const postgres = await startPostgres({
    project: resolve(import.meta.dirname, "../.."),
    folder: join(folder, "postgres"),
    ownGroup: false,
  });
  await makeTestRoles(postgres.url);
  return {
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
