import type { MoveRequest } from "../../src/change/move/request.ts";
import type { Change } from "../../src/change/change.ts";
import { alex } from "./builders.ts";
import type { ChatBench } from "./chat-bench.ts";
import { aMigrationRequest } from "./migration-builders.ts";

/** A draft of a migration that Alex asked for. */
export async function askedMigration(
  chat: Pick<ChatBench, "changes">,
  subject: string,
  request: MoveRequest = aMigrationRequest(),
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
