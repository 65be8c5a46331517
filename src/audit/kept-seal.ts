import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { AuditHead } from "../store/audit/audit-store.ts";

/** The newest seal that was posted, where no database can reach. */
export interface KeptSeal {
  /** Null while there is none. Rejects in words an admin can use where the file cannot be read or says something else. */
  read(): Promise<AuditHead | null>;
  /** Replaces it. */
  keep(head: AuditHead): Promise<void>;
}

/** One line, `<row> <seal>`, in a file that replicas may share. */
export function keptSealIn(path: string): KeptSeal {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
      const [, row, mac] = /^([1-9]\d{0,14}) ([0-9a-f]{64})\s*$/.exec(text) ?? [];
      if (row === undefined || mac === undefined)
        throw new Error("The file that SEAL_FILE names does not hold a row and its seal.");
      return { sequence: Number(row), mac };
    },
    async keep({ sequence, mac }) {
      // By another name first, so that nobody ever reads half a seal.
      const written = `${path}.${randomUUID()}`;
      try {
        await writeFile(written, `${sequence} ${mac}\n`, { mode: 0o600 });
        await rename(written, path);
      } catch (error) {
        await rm(written, { force: true });
        throw error;
      }
    },
  };
}
