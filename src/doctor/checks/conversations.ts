import { ok, warning, type DoctorCheck } from "../doctor-check.ts";

/** The bot can write only to who wrote to it, or installed it, before. */
export const conversations: DoctorCheck = {
  title: "Conversations",
  remedy: "Fix the database.",
  async run({ conversations: summary, holders, config }, signal) {
    const { personIds, subscribedChannels, gone } = await summary();
    const reached = new Set(personIds);
    const approvers = await holders("approver", signal);
    const reachable = approvers.filter((id) => reached.has(id)).length;
    return [
      reachable < config.approvalsRequired
        ? warning(
            `${reachable} of ${approvers.length} approvers can be reached; a change needs ${config.approvalsRequired}.`,
            "Have each approver install the app and say “help” to the bot once.",
          )
        : ok(`${reachable} of ${approvers.length} approvers can be reached.`),
      subscribedChannels === 0
        ? warning("No channel follows along.", "Say “notify here” in the channel that should.")
        : ok(
            `${subscribedChannels} ${subscribedChannels === 1 ? "channel follows" : "channels follow"} along.`,
          ),
      ...(gone > 0 ? [ok(`${gone} conversations are gone: the bot was removed or blocked there.`)] : []),
    ];
  },
};
