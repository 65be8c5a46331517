import type { ChangeState } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import {
  button,
  inPlace,
  maxButtons,
  oneRow,
  type Button,
  type PlacedButton,
} from "../../teams/cards/buttons.ts";
import type { Standing } from "../../teams/cards/marks.ts";
import { revisedStanding } from "./revised-words.ts";
import type { ChangeView } from "./view-of-change.ts";
import { failedWave } from "./waves/head-words.ts";
import { heldBy, releasing } from "./waves/hold-words.ts";

const askThePilot =
  "Ask somebody in the pilot to make a call and to take one: did both sides hear each other? Somebody other than the requester confirms it; anybody may report one-way audio.";
const sayIfNot =
  "Did anybody in the pilot have one-way audio? Report it whenever you learn of it: the wave fails then.";

/** Waves that have a button to roll them back, the newest of them; the others are rolled back by text. */
const maxWaves = 3 * maxButtons - 1;

/**
 * What can be pressed on a change's card. Right below the head stands what is pressing, the brake first; at the end what
 * needs a word of reason, each behind a button of its own, and what only shows something.
 */
export function changeButtons(view: ChangeView, standing: Standing) {
  const { change, offers: may } = view;
  const about = { changeId: change.id };
  const { state } = change;
  // A switch is undone by one press; of a change in waves one chooses how much.
  const inWaves = kinds[change.kind].pausable;
  const all = rollBack(change.id, inWaves ? "Roll back everything" : "Roll back", "all");
  // Calls show problems, or it failed: then the way back stands at the top.
  const pressing =
    may.rollBackAll && (revisedStanding(state) !== null || (standing === "bad" && state.status !== "paused"));
  return {
    failed: failedRow(view),
    urgent: urgentRow(view),
    brakeReason: may.brake ? "Why, if you brake: for whoever releases it" : null,
    undo: inPlace([{ offered: pressing, button: all }]),
    hearing: may.hear && (may.hear.yes ? askThePilot : sayIfNot),
    heard: heardRow(view),
    releaseRollback:
      state.status === "rollbackHeld" && may.releaseRollback
        ? { ...about, heldSince: state.since.toISOString() }
        : null,
    acknowledge: acknowledging(view),
    withdraw: may.withdraw === null ? null : { ...about, wave: may.withdraw },
    verdict: verdictRow(view),
    advance:
      may.advance === null
        ? null
        : {
            title: `Go on after wave ${may.advance}`,
            ...about,
            wave: may.advance,
            // Offered of a pause alone.
            pausedSince: pauseSeen(state).pausedSince ?? "",
          },
    rollback: inWaves ? rollbackRows(view, all) : null,
    abort: may.abort ? about : null,
    exports: inWaves ? exports(view) : null,
    buttons: inPlace([
      ...(inWaves ? plansAndPeople(view) : trunkAndChanges(view)).map((button) => ({
        offered: true,
        button,
      })),
      // What decides stands last, where nothing else ever stood.
      ...(inWaves ? [] : [{ offered: may.rollBackAll && !pressing, button: all }]),
      { offered: may.cancel, button: button("Cancel this change", "cancel", about) },
    ]),
  };
}

/** The wave whose gate failed, where this person may take it back: then that is what is first to press. */
function failedBack({ change, waves, offers: may }: ChangeView): number | null {
  const wave = failedWave(change, waves);
  return wave !== null && may.rollBackWaves.includes(wave) ? wave : null;
}

function failedRow(view: ChangeView): readonly PlacedButton[] {
  const wave = failedBack(view);
  return wave === null ? [] : inPlace([{ offered: true, button: rollBackWave(view.change.id, wave) }]);
}

function rollBack(changeId: number, title: string, scope: number | "all"): Button {
  return button(title, "rollback", { changeId, scope }, "destructive");
}

function rollBackWave(changeId: number, wave: number): Button {
  return rollBack(changeId, `Roll back wave ${wave}`, wave);
}

function urgentRow(view: ChangeView) {
  const { change, offers: may } = view;
  const { id, kind, state } = change;
  const about = { changeId: id };
  const judges = state.status === "paused" && state.needs === "verdict";
  return inPlace([
    ...(kinds[kind].toNewTrunk
      ? [
          {
            offered: may.brake,
            // Of two red buttons none is the first.
            button: button(
              "Brake: bypass off for everyone moved",
              "brake",
              about,
              failedBack(view) === null ? "destructive" : undefined,
            ),
          },
        ]
      : []),
    { offered: may.pause, button: button("Pause", "pause", about) },
    { offered: may.resume, button: button("Resume", "resume", seenIn(id, state), "positive") },
    { offered: may.retry && !judges, button: button("Retry", "retry", seenIn(id, state)) },
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
}

/** Where the gate gave no verdict, beside the way on: judge by what came since, or take the wave back. */
function verdictRow({ change: { id, state }, offers: may }: ChangeView): readonly PlacedButton[] {
  if (state.status !== "paused" || state.needs !== "verdict" || state.wave === null) return [];
  return inPlace([
    { offered: may.retry, button: button("Wait, judge again", "retry", seenIn(id, state)) },
    { offered: may.rollBackWaves.includes(state.wave), button: rollBackWave(id, state.wave) },
  ]);
}

function seenIn(changeId: number, state: ChangeState) {
  return { changeId, ...pauseSeen(state) };
}

/** For which pause a button was shown: a press that comes late must not answer the next one. */
function pauseSeen(state: ChangeState): { readonly pausedSince?: string } {
  return state.status === "paused" ? { pausedSince: state.since.toISOString() } : {};
}

function heardRow({ change: { id }, offers: { hear } }: ChangeView) {
  const said = (title: string, bothWays: "yes" | "no", offered: boolean) => ({
    offered,
    button: button(title, "hear", { changeId: id, wave: hear?.wave ?? null, bothWays }),
  });
  return inPlace([
    said("Confirm two-way audio", "yes", hear?.yes ?? false),
    said("Report one-way audio", "no", hear?.no ?? false),
  ]);
}

function acknowledging({ change, offers: { acknowledge }, zone, now }: ChangeView) {
  if (acknowledge === null) return null;
  const about = { changeId: change.id, seen: acknowledge.seen };
  if (change.state.status === "needsAttention")
    return {
      ...about,
      title: "Watch again",
      says: "Calls are watched from now on, for as long as before. What they showed until now counts no more, on your word.",
    };
  return {
    ...about,
    title: acknowledge.brake ? "Release the brake" : "Acknowledge it",
    says: [
      ...heldBy(change, zone, now),
      ...(acknowledge.brake ? [releasing] : []),
      "Calls from before count no more for an alarm, on your word. It goes on unless it waits for something else too.",
    ].join(" "),
  };
}

function rollbackRows({ change, offers: may }: ChangeView, all: Button) {
  const rows = inRows(
    inPlace([
      { offered: may.rollBackAll, button: all },
      ...oneRow(may.rollBackWaves, maxWaves)
        .toSorted((one, other) => one - other)
        .map((wave) => ({ offered: true, button: rollBackWave(change.id, wave) })),
    ]),
  );
  return rows.length === 0 ? null : rows;
}

function inRows(buttons: readonly PlacedButton[]): readonly { readonly row: readonly PlacedButton[] }[] {
  return buttons.length === 0 ? [] : [{ row: oneRow(buttons) }, ...inRows(buttons.slice(maxButtons))];
}

function exports({ change, offers: may }: ChangeView) {
  if (change.submission === null || may.details) return null;
  const file = (title: string, format: string) => button(title, "export", { changeId: change.id, format });
  return [
    file("People (CSV)", "csv"),
    file("Plan (Markdown)", "markdown"),
    file("Plan (PowerShell)", "powershell"),
  ];
}

function plansAndPeople(view: ChangeView): readonly Button[] {
  const { change, offers: may, nextOffers: next } = view;
  const { id } = change;
  const show = (title: string, what: string) => button(title, "show", { view: what, id, page: 1 });
  return [
    ...(next.emergency
      ? [button("Move emergency calls", "emergencyForm", { changeId: id }, "positive")]
      : []),
    ...(next.closeOut ? [button("Close out", "closeOutForm", { changeId: id })] : []),
    ...details(view),
    ...(change.submission !== null && !may.details
      ? [show("People", "people"), show("Whole plan", "plan")]
      : []),
  ];
}

function trunkAndChanges(view: ChangeView): readonly Button[] {
  return [
    ...details(view),
    ...(view.offers.look
      ? [
          button("Gateway", "show", { view: "gateway", fqdn: view.change.subject }),
          button("All changes", "show", { view: "changes", page: 1 }),
        ]
      : []),
  ];
}

function details({ change: { id }, offers }: ChangeView): readonly Button[] {
  return offers.details ? [button("Details", "show", { view: "change", id })] : [];
}
