import type { ChangeState, RollbackScope } from "../../../change/change.ts";
import { button, inPlace, mostButtons, type PlacedButton } from "../buttons.ts";
import { revisedStanding } from "../revised-words.ts";
import type { MoveView } from "./move-view.ts";

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
  const wayBack = wayBackOf(state, may);
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
        wayBack === "all" ? "Roll back everything" : `Roll back wave ${wayBack ?? ""}`.trimEnd(),
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
  const heard = (title: string, bothWays: boolean) =>
    button(title, "hear", { ...about, wave: may.hear, bothWays: bothWays ? "yes" : "no" });
  const rollbacks = inRows(
    inPlace([
      {
        offered: may.rollBackAll,
        button: button("Roll back everything", "rollback", { ...about, scope: "all" }, "destructive"),
      },
      ...may.rollBackWaves
        .slice(0, mostWaves)
        .toSorted((one, other) => one - other)
        .map((wave) => ({
          offered: true,
          button: button(`Roll back wave ${wave}`, "rollback", { ...about, scope: wave }, "destructive"),
        })),
    ]),
  );
  return {
    urgent,
    hearing:
      may.hear === null
        ? null
        : "Ask somebody of the pilot to make a call and to be called: did both sides hear each other?",
    heard: may.hear === null ? [] : [heard("Heard both ways", true), heard("Not heard both ways", false)],
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

/** Where only the way back is open, or calls speak against what is done, it takes one press. */
function wayBackOf(state: ChangeState, may: MoveView["moveOffers"]): RollbackScope | null {
  if (state.status === "paused" && state.needs === "rollback" && state.wave !== null)
    return may.rollBackWaves.includes(state.wave) ? state.wave : null;
  return revisedStanding(state) !== null && may.rollBackAll ? "all" : null;
}

function inRows(buttons: readonly PlacedButton[]): readonly { readonly row: readonly PlacedButton[] }[] {
  return buttons.length === 0
    ? []
    : [{ row: buttons.slice(0, mostButtons) }, ...inRows(buttons.slice(mostButtons))];
}
