import { capability } from "../capability/capability.ts";
import { othersWhoRead } from "../capability/others-who-read.ts";
import { notice, refusal } from "../capability/turn.ts";

export const notify = capability({
  permission: "notify",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "notify",
    usages: [
      { syntax: "notify here", does: "post every change in this channel" },
      {
        syntax: "notify here confirm",
        does: "the same, although others than this organisation may read along",
      },
      { syntax: "notify off", does: "stop posting changes in this channel" },
    ],
    parse: ([where, confirm]) =>
      where === "here" || where === "off"
        ? { on: where === "here", confirmed: confirm === "confirm" }
        : refusal("Here, or off?", "Write notify here or notify off, in the channel it is about."),
  },
  async run(deps, { on, confirmed }, { place, person, now, signal }) {
    if (place.kind !== "channel") {
      return refusal(
        "In a channel",
        "Mention me in the channel it is about, with notify here or notify off.",
      );
    }
    const others = on ? await othersWhoRead(deps, place, signal) : null;
    if (others !== null && !confirmed) {
      return refusal(
        "Others would read along",
        `${others} Every change’s card would show them trunks, reasons and people’s names. To post here all the same: notify here confirm.`,
        [{ title: "Post here all the same", command: "notify here confirm" }],
      );
    }
    await deps.conversations.subscribe(place.id, on, {
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
          "Nothing is posted here",
          "Changes are no longer posted here. Cards already here are kept up to date.",
        );
  },
});
