import { button, inPlace, mostButtons, oneRow, type PlacedButton } from "../buttons.ts";
import { revisedStanding } from "../revised-words.ts";
import { releasing } from "./hold-words.ts";
import type { MoveView } from "./move-view.ts";

const askThePilot =
  "Ask somebody of the pilot to make a call and to be called: did both sides hear each other? Somebody other than the requester says yes; anybody may say no.";
const sayIfNot =
  "Did people of the pilot not hear each other both ways? Say so, whenever you learn of it: the wave fails then.";

/** Waves that have a button to roll them back, the newest of them; the others are rolled back by text. */
const mostWaves = 3 * mostButtons - 1;

/**
 * What can be pressed on a move's card. Right below the head stands what is pressing, the brake first; at the end what
 * needs a word of reason, each behind a button of its own, and what only shows something.
 */
export function moveButtons({ change, offers, moveOffers: may, nextOffers: next }: MoveView) {
  const about = { changeId: change.id };
  const personal = !offers.includes("details");
  const judges = change.state.status === "paused" && change.state.needs === "verdict";
  const { state } = change;
  // Where only the way back is open, it takes one press.
  const wayBack =
    state.status === "paused" &&
    state.needs === "rollback" &&
    state.wave !== null &&
    may.rollBackWaves.includes(state.wave)
      ? state.wave
      : null;
  const submitted = change.submission !== null;
  const show = (title: string, view: string) => button(title, "show", { view, id: change.id, page: 1 });
  const urgent = inPlace([
    ...(change.kind === "migrate"
      ? [
          {
            offered: may.brake,
            button: button("Brake: bypass off for everyone moved", "brake", about, "destructive"),
          },
        ]
      : []),
    { offered: may.pause, button: button("Pause", "pause", about) },
    { offered: may.resume, button: button("Resume", "resume", about, "positive") },
    { offered: may.retry, button: button(judges ? "Judge again" : "Retry", "retry", about) },
    {
      offered: wayBack !== null,
      button: button(
        wayBack === null ? "Roll back wave" : `Roll back wave ${wayBack}`,
        "rollback",
        { ...about, scope: wayBack },
        "destructive",
      ),
    },
    {
      offered: may.release !== null,
      button: button(
        may.release === null ? "Release wave" : `Release wave ${may.release.wave}`,
        "release",
        { ...about, ...may.release },
        "positive",
      ),
    },
  ]);
  const { hear } = may;
  const heard = (title: string, bothWays: boolean, offered: boolean) => ({
    offered,
    button: button(title, "hear", {
      ...about,
      wave: hear?.wave ?? null,
      bothWays: bothWays ? "yes" : "no",
    }),
  });
  const rollbacks = inRows(
    inPlace([
      {
        offered: may.rollBackAll,
        button: button("Roll back everything", "rollback", { ...about, scope: "all" }, "destructive"),
      },
      ...oneRow(may.rollBackWaves, mostWaves)
        .toSorted((one, other) => one - other)
        .map((wave) => ({
          offered: true,
          button: button(`Roll back wave ${wave}`, "rollback", { ...about, scope: wave }, "destructive"),
        })),
    ]),
  );
  return {
    urgent,
    brakeReason: may.brake ? "Why, if you brake: for whoever releases it" : null,
    // Calls speak against what is done: that takes one press too.
    undo:
      revisedStanding(state) !== null && may.rollBackAll
        ? [button("Roll back everything", "rollback", { ...about, scope: "all" }, "destructive")]
        : [],
    hearing: hear && (hear.yes ? askThePilot : sayIfNot),
    heard: inPlace([
      heard("Heard both ways", true, hear?.yes ?? false),
      heard("Not heard both ways", false, hear?.no ?? false),
    ]),
    acknowledge: may.acknowledge && {
      ...about,
      seen: may.acknowledge.seen,
      title: may.acknowledge.brake ? "Release the brake" : "Acknowledge it",
      says: [
        ...(may.acknowledge.brake ? [releasing] : []),
        "Calls from before count no more for an alarm, on your word. It goes on unless it waits for something else too.",
      ].join(" "),
    },
    withdraw: may.withdraw === null ? null : { ...about, wave: may.withdraw },
    advance:
      may.advance === null ? null : { title: `Go on after wave ${may.advance}`, ...about, wave: may.advance },
    rollback: rollbacks.length === 0 ? null : rollbacks,
    abort: may.abort ? about : null,
    exports:
      submitted && personal
        ? [
            button("People (CSV)", "export", { ...about, format: "csv" }),
            button("Plan (Markdown)", "export", { ...about, format: "markdown" }),
            button("Plan (PowerShell)", "export", { ...about, format: "powershell" }),
          ]
        : null,
    buttons: [
      ...(next.emergency ? [button("Move emergency calls", "emergencyForm", about, "positive")] : []),
      ...(next.closeOut ? [button("Close out", "closeOutForm", about)] : []),
      ...(offers.includes("details") ? [button("Details", "show", { view: "change", id: change.id })] : []),
      ...(submitted && personal ? [show("People", "people"), show("Whole plan", "plan")] : []),
      ...(offers.includes("cancel") ? [button("Cancel this change", "cancel", about)] : []),
    ],
  };
}

function inRows(buttons: readonly PlacedButton[]): readonly { readonly row: readonly PlacedButton[] }[] {
  return buttons.length === 0 ? [] : [{ row: oneRow(buttons) }, ...inRows(buttons.slice(mostButtons))];
}
