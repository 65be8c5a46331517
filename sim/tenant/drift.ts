import type { Drift, Faults } from "./faults.ts";

/**
 * An answer as a service gives it that no longer keeps its contract. `at`: the path of a request to Graph, or a cmdlet's name.
 * What drifts of a list are its items; of anything else, the thing itself.
 */
export function drifted<Answer>(
  faults: Faults,
  service: Drift["service"],
  at: string,
  answer: Answer,
): Answer {
  const drifts = faults.driftsAt(service, at);
  if (drifts.length === 0 || answer === undefined) return answer;
  const changed = structuredClone(answer);
  for (const drift of drifts) {
    const steps = drift.property.split(".");
    const items = itemsOf(changed, steps[0] ?? "");
    const odd = Math.max(1, Math.round(items.length * drift.share));
    for (const [index, item] of items.entries()) {
      // Evenly spread, and the same ones each time.
      if (share(index + 1, odd, items.length) > share(index, odd, items.length))
        change(item, steps, drift.as);
    }
  }
  return changed;
}

function share(index: number, odd: number, all: number): number {
  return Math.floor((index * odd) / all);
}

/** The envelope itself where the property is the envelope's. */
function itemsOf(answer: unknown, property: string): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const { value } = answer as { value?: unknown };
  return Array.isArray(value) && !Object.hasOwn(answer as object, property) ? value : [answer];
}

function change(thing: unknown, [step = "", ...rest]: readonly string[], as: Drift["as"]): void {
  if (Array.isArray(thing)) return thing.forEach((item) => change(item, [step, ...rest], as));
  if (typeof thing !== "object" || thing === null || !Object.hasOwn(thing, step)) return;
  const object = thing as Record<string, unknown>;
  if (rest.length > 0) return change(object[step], rest, as);
  const value = object[step];
  if (as === "null") object[step] = null;
  else if (as === "wrongType") object[step] = typeof value === "string" ? 42 : "unexpected";
  else {
    delete object[step];
    if (as === "renamed") object[`${step}V2`] = value;
  }
}
