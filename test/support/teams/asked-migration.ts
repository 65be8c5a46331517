import type { ChangeRequest } from "../../../src/changes/kinds/kinds.ts";
import type { Change } from "../../../src/changes/change.ts";
import type { ChatBench } from "./chat-bench.ts";
import { aMigrationRequest } from "../changes/migration-builders.ts";
import { alex } from "../people.ts";

/** A draft of a migration that Alex asked for. */
export async function askedMigration(
  chat: Pick<ChatBench, "changes">,
  subject: string,
  request: ChangeRequest = aMigrationRequest(),
): Promise<Change> {
  const at = new Date();
  const created = await chat.changes.create(
    {
      kind: "migrate",
      subject,
      request,
      reason: "Shorter media path",
      requestedBy: alex,
      requestedAt: at,
      startAt: null,
    },
    { at, actor: alex, action: "change.request.migrate", subject: "-", outcome: "done", detail: null },
  );
  if (!created.ok) throw new Error("busy");
  return created.change;
}
