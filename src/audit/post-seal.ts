import type { Logger } from "pino";
import type { KeptSeal } from "./kept-seal.ts";
import type { AuditHead, AuditStore, AuditVerdict } from "../store/audit/audit-store.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { MessageContent, MessageStore } from "../store/messages/message-store.ts";

export interface PostSealOptions {
  readonly audit: Pick<AuditStore, "verify" | "settleRefusals">;
  readonly conversations: Pick<ConversationStore, "subscribedChannels">;
  readonly messages: Pick<MessageStore, "post">;
  /** Null where SEAL_FILE is unset. */
  readonly keptSeal: KeptSeal | null;
  readonly logger: Logger;
}

/** Hour (UTC) in which every row and every change is looked at again, not only what is new. */
const nightly = 3;

/**
 * Verifies the audit, keeps its newest seal outside the database, and posts it once a day where others keep it. A broken
 * audit is told instead, and what was kept stays as it is: it is the proof.
 */
export async function postSeal(options: PostSealOptions, at: Date): Promise<void> {
  const { audit, keptSeal, logger } = options;
  const kept = await readKept(options);
  const whole = at.getUTCHours() === nightly;
  const verdict = await audit.verify({ whole, ...(kept.seal && { posted: kept.seal }) });
  const day = at.toISOString().slice(0, 10);
  if (!verdict.ok) {
    logger.error({ row: verdict.at, problem: verdict.problem }, "the audit is broken");
    return post(options, `audit-broken:${day}`, { type: "text", text: brokenText(verdict) }, at);
  }
  if (!verdict.head) return;
  await post(options, `audit-head:${day}`, { type: "seal", day, ...verdict.head }, at);
  if (kept.replaceable && (kept.seal?.sequence ?? 0) < verdict.rows) await keptSeal?.keep(verdict.head);
}

/** What cannot be read is not replaced, and keeps nobody from the posts. */
async function readKept({ keptSeal, logger }: PostSealOptions): Promise<{
  readonly seal: AuditHead | null;
  readonly replaceable: boolean;
}> {
  try {
    return { seal: (await keptSeal?.read()) ?? null, replaceable: true };
  } catch (error) {
    logger.error({ err: error }, "the kept seal cannot be read");
    return { seal: null, replaceable: false };
  }
}

async function post(
  { conversations, messages }: PostSealOptions,
  key: string,
  content: MessageContent,
  at: Date,
): Promise<void> {
  for (const { id } of await conversations.subscribedChannels())
    await messages.post({ eventKey: `${key}:${id}`, conversationId: id, content }, at);
}

function brokenText({ at, problem }: Extract<AuditVerdict, { ok: false }>): string {
  const where = at === null ? "" : ` at row ${at}`;
  return `The audit is broken${where}. ${problem} Keep the database as it is and find out who wrote to it.`;
}
