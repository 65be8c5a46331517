import type { Command } from "../command.ts";
import { endingWith } from "../../deadline.ts";
import { othersIn } from "../others-in.ts";
import { notice, refusal, type ChatDependencies, type Turn } from "../turn.ts";

/** Milliseconds; a turn has to end before Teams gives up on it. */
const rosterWithinMs = 4_000;

export function notifyCommand({ conversations, connector }: ChatDependencies): Command {
  return {
    name: "notify",
    usages: [
      { syntax: "notify here", does: "post every change in this channel" },
      {
        syntax: "notify here confirm",
        does: "the same, although others than this organisation may read along",
      },
      { syntax: "notify off", does: "stop posting changes in this channel" },
    ],
    permission: "notify",
    readers: "everybody",
    decides: true,
    async run([where, confirmed], { place, person, now, signal }) {
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
      const others = on ? await othersWhoRead(place, signal) : null;
      if (others !== null && confirmed !== "confirm") {
        return refusal(
          "Others would read along",
          `${others} Every change’s card would show them trunks, reasons and people’s names. To post here all the same: notify here confirm.`,
          [{ title: "Post here all the same", command: "notify here confirm" }],
        );
      }
      await conversations.subscribe(place.id, on, {
        at: now,
        actor: person,
        action: on ? "channel.subscribe" : "channel.unsubscribe",
        subject: place.id,
        outcome: "done",
        detail: others === null ? null : `confirmed: ${others}`,
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

  async function othersWhoRead(place: Turn["place"], signal: AbortSignal): Promise<string | null> {
    const channel = await conversations.find(place.id);
    const roster = channel ? await connector.roster(channel, endingWith(signal, rosterWithinMs)) : null;
    return othersIn(roster, { tenantId: channel?.tenantId ?? "", shared: place.shared ?? false });
  }
}
