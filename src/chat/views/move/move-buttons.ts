import { button, type Button } from "../buttons.ts";
import type { MoveView } from "./move-view.ts";

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
  const urgent: readonly Button[] = [
    ...(may.brake ? [button("Brake: bypass off for everyone moved", "brake", about, "destructive")] : []),
    ...(may.release === null
      ? []
      : [button(`Release wave ${may.release.wave}`, "release", { ...about, ...may.release }, "positive")]),
    ...(wayBack === null
      ? []
      : [button(`Roll back wave ${wayBack}`, "rollback", { ...about, scope: wayBack }, "destructive")]),
    ...(may.resume ? [button("Resume", "resume", about, "positive")] : []),
    ...(may.retry ? [button(judges ? "Judge again" : "Retry", "retry", about)] : []),
    ...(may.pause ? [button("Pause", "pause", about)] : []),
  ];
  const heard = (title: string, bothWays: boolean) =>
    button(title, "hear", { ...about, wave: may.hear, bothWays: bothWays ? "yes" : "no" });
  const rollbacks = [
    ...may.rollBackWaves
      .slice(0, 5)
      .map((wave) => button(`Roll back wave ${wave}`, "rollback", { ...about, scope: wave }, "destructive")),
    ...(may.rollBackAll
      ? [button("Roll back everything", "rollback", { ...about, scope: "all" }, "destructive")]
      : []),
  ];
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
