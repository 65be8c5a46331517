import { startDemo, type Demo } from "./demo.ts";
import type { CardOnPage, PlaygroundPage } from "./playground-page.ts";

export const trunk = "sbc1.contoso.com";
export const newTrunk = "sbc1-bypass.contoso.com";
/** Policies that the demo's migration makes. */
export const copies = ["Amsterdam International Bypass", "Global Bypass"];

/** A demo in which what a migration waits for comes at once. */
export async function startMigrationDemo(): Promise<Demo> {
  const demo = await startDemo({ SETTLE_EVERY: "1s", CLONES_KEPT: "1s" });
  await demo.control("POST", "/faults", [
    { kind: "propagation", ms: 100 },
    { kind: "rowsLag", ms: 0 },
  ]);
  return demo;
}

/** Says of all that only people can check on one trunk, and on both, that it is so. `pair`: the form of both, before it is filled in. */
export async function confirmBoth(
  person: PlaygroundPage,
  pair: (form: CardOnPage) => Promise<void> = async () => {},
): Promise<void> {
  await person.send(`confirm ${trunk}`);
  const own = await person.card(trunk, "Tick what you have checked yourself");
  await own.tick("All of the above");
  await own.press("Record");
  await person.card(trunk, "Recorded");
  await person.send(`confirm ${newTrunk}:5062 for ${trunk}`);
  const both = await person.card(newTrunk, "as the second trunk of");
  await pair(both);
  await both.tick("All of the above");
  await both.press("Record");
  await person.card(newTrunk, "Recorded");
}
