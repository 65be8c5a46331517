import type { Command } from "../command.ts";
import { notice, refusal, type ChatDependencies } from "../turn.ts";

export function notifyCommand({ conversations }: ChatDependencies): Command {
  return {
    name: "notify",
    usages: [
      { syntax: "notify here", does: "post every change in this channel" },
      { syntax: "notify off", does: "stop posting changes in this channel" },
    ],
    permission: "notify",
    readers: "everybody",
    decides: true,
    async run([where], { place, person, now }) {
      if (where !== "here" && where !== "off") {
        return refusal("Here, or off?", "Write notify here or notify off, in the channel it is about.");
      }
      if (place.kind !== "channel") {
        return refusal(
          "In a channel",
          "Mention me in the channel it is about, with notify here or notify off.",
        );
      }
      const on = where === "here";
      await conversations.subscribe(place.id, on, {
        at: now,
        actor: person,
        action: on ? "channel.subscribe" : "channel.unsubscribe",
        subject: place.id,
        outcome: "done",
        detail: null,
      });
      return on
        ? notice(
            "done",
            "This channel follows along",
            "Every change gets one card here, and a short reply in its thread for each key event.",
          )
        : notice(
            "done",
            "This channel is left alone",
            "Changes are no longer posted here. Cards already here are kept up to date.",
          );
    },
  };
}
