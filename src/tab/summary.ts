import { counted, make } from "./dom.ts";
import type { Overview, Standing } from "./overview.ts";

/** The few numbers that say whether anything needs a look. */
export function tiles({ gateways, changes }: Overview): readonly HTMLElement[] {
  const { rows } = gateways;
  const own = rows.filter((row) => !row.derived);
  const on = own.filter((row) => row.mediaBypass).length;
  const looks = rows.filter(({ needsLook }) => needsLook);
  const broken = looks.filter(({ standing }) => standing === "bad").length;
  const calls = rows.reduce(
    (sum, row) => ({
      attempts: sum.attempts + (row.calls?.attempts ?? 0),
      delivered: sum.delivered + (row.calls?.delivered ?? 0),
    }),
    { attempts: 0, delivered: 0 },
  );
  return [
    tile("Media bypass on", `${on} of ${own.length}`, own.length === 1 ? "gateway" : "gateways"),
    tile(
      "Need a look",
      String(looks.length),
      broken > 0
        ? `${broken} broken or blocked`
        : looks.length > 0
          ? "none is broken"
          : "everything known is fine",
      broken > 0 ? "bad" : looks.length > 0 ? "warning" : "good",
    ),
    tile(
      "Open changes",
      String(changes.open),
      changes.waiting === 0 ? "none waits for approval" : `${changes.waiting} waiting for approval`,
      changes.waiting > 0 ? "going" : "ended",
    ),
    gateways.callsAsOf === null
      ? tile("Calls, 24 h", "–", "not read yet")
      : tile(
          "Calls, 24 h",
          calls.attempts.toLocaleString("en-GB"),
          calls.attempts === 0
            ? "none"
            : `${percent(calls)} delivered, ${counted(calls.attempts - calls.delivered, "was not", "were not")}`,
        ),
  ];
}

export function percent({ attempts, delivered }: { attempts: number; delivered: number }): string {
  return `${(Math.floor((1000 * delivered) / attempts) / 10).toFixed(1)}\u00a0%`;
}

function tile(title: string, value: string, note: string, standing: Standing = "ended"): HTMLElement {
  return make(
    "div",
    { class: `tile ${standing}` },
    make("dt", {}, title),
    make("dd", {}, make("strong", {}, value), make("span", { class: "note" }, note)),
  );
}
