import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../sim/network/certificates.ts";
import { optionsServer } from "./options-server.ts";
import { fqdn, preflightOf } from "./preflight.ts";

export async function trySip([file = ""]: readonly string[]): Promise<readonly string[]> {
  const reply = await readFile(file, "utf8");
  const authority = await createAuthority();
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-try-"));
  try {
    const roots = join(folder, "root.pem");
    await writeFile(roots, authority.rootPem);
    return await preflightOf(optionsServer(await authority.issue(fqdn, []), reply), roots);
  } finally {
    await rm(folder, { recursive: true });
  }
}
