import { capability } from "../../teams/capability/capability.ts";
import { whole } from "../../teams/capability/inputs.ts";
import { notice, refusal, type ChatDependencies, type Turn } from "../../teams/capability/turn.ts";
import { timeOf } from "../../teams/cards/time.ts";
import { day } from "../../lib/time.ts";

const maxDays = 60;

/** Who is away is not asked to approve; a break-glass is told to them all the same. */
export const away = capability({
  permission: "approve",
  readers: "everybody",
  typed: {
    name: "away",
    usages: [{ syntax: "away <days>", does: "as an approver: ask others while you are away" }],
    parse([typed = ""]) {
      const days = whole(maxDays).safeParse(typed.replace(/d$/i, ""));
      return days.success
        ? { days: days.data }
        : refusal("How long?", `Write the days, 1 to ${maxDays}, like away 3.`);
    },
  },
  async run(deps, { days }, turn) {
    const until = new Date(turn.now.getTime() + days * day);
    await setAway(deps, turn, until);
    return notice(
      "done",
      "Away",
      `Until ${timeOf(until, turn.now, turn.zone ?? "UTC")} others are asked in your place. What you were asked already still waits for you: hand-over gives it to somebody. back ends it.`,
    );
  },
});

export const back = capability({
  permission: "approve",
  readers: "everybody",
  typed: {
    name: "back",
    usages: [{ syntax: "back", does: "as an approver: you are asked again" }],
    parse: () => null,
  },
  async run(deps, _asked, turn) {
    await setAway(deps, turn, null);
    return notice("done", "Back", "You are asked again from now on. approvals lists what waits.");
  },
});

function setAway(
  { conversations }: ChatDependencies,
  { person, now }: Turn,
  until: Date | null,
): Promise<void> {
  return conversations.setAway(person.id, until, {
    at: now,
    actor: person,
    action: until === null ? "approver.back" : "approver.away",
    subject: person.id,
    outcome: "done",
    detail: until && `until ${until.toISOString()}`,
  });
}
