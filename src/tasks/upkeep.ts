import type { Config } from "../config/config.ts";
import { askForReview, type AskForReviewOptions } from "../changes/run/ask-for-review.ts";
import type { CutOffs, RetentionStore } from "../store/retention.ts";
import { postSeal, type PostSealOptions } from "../audit/post-seal.ts";
import { day, hour, minute } from "../lib/time.ts";

export interface UpkeepOptions extends PostSealOptions, AskForReviewOptions {
  readonly conversations: PostSealOptions["conversations"] & AskForReviewOptions["conversations"];
  readonly retention: RetentionStore;
  readonly config: Pick<Config, "retention" | "rollbackDays">;
  readonly now: () => Date;
}

/** Rows of a table that one statement forgets, and how often in one go: so that nobody waits long behind it. */
const rowsAtOnce = 1_000;
const maxRounds = 20;

/**
 * What must be done now and then: counts of refused attempts join the audit chain, what is older than it is kept is
 * forgotten, and the audit is verified and its newest seal posted where others keep it, so that a truncated audit shows.
 */
export async function keepUp(options: UpkeepOptions, signal?: AbortSignal): Promise<Date> {
  const { audit, retention, now } = options;
  const at = now();
  await audit.settleRefusals(at);
  await postSeal(options, at).catch((error: unknown) => {
    // What is to be forgotten must not wait for a file or a connection.
    options.logger.error({ err: error }, "the audit could not be verified, or its seal not kept");
  });
  await askForReview(options, at);
  let more = true;
  for (let round = 0; more && round < maxRounds; round += 1) {
    signal?.throwIfAborted();
    more = await retention.forget(cutOffsAt(at, options.config), rowsAtOnce);
  }
  return new Date(at.getTime() + (more ? minute : hour));
}

function cutOffsAt(at: Date, { retention, rollbackDays }: UpkeepOptions["config"]): CutOffs {
  const ago = (milliseconds: number) => new Date(at.getTime() - milliseconds);
  return {
    before: {
      calls: ago(retention.calls),
      observations: ago(retention.observations),
      preflights: ago(retention.preflights),
      messages: ago(retention.messages),
      activities: ago(retention.activities),
      peopleLists: ago(retention.peopleLists),
      movedPeople: ago(retention.movedPeople),
      goneConversations: ago(retention.goneConversations),
    },
    // A day more, as a rollback that was asked for at the last moment still has to be told about.
    changesSince: ago((rollbackDays + 1) * day),
  };
}
