import { accepted, lagging, shown, withChange, type Lagging } from "./lagging.ts";

/** Things by name, in any case of letters. What was accepted shows in reads after a delay in milliseconds. */
export interface Shelf<Thing> {
  /** What a read answers now. */
  shown(name: string): Thing | undefined;
  allShown(): readonly Thing[];
  /** What the service checks a request against: everything it accepted. */
  accepted(name: string): Thing | undefined;
  allAccepted(): readonly Thing[];
  put(name: string, thing: Thing, delay: number): void;
  /** Changes what is there when the change arrives. */
  edit(name: string, change: (before: Thing) => Thing, delay: number): void;
  remove(name: string, delay: number): void;
}

export function createShelf<Thing>(
  things: readonly (readonly [name: string, thing: Thing])[],
  now: () => Date,
): Shelf<Thing> {
  const kept = new Map<string, Lagging<Thing | undefined>>(
    things.map(([name, thing]) => [name.toLowerCase(), lagging<Thing | undefined>(thing)]),
  );
  const change = (
    name: string,
    how: (before: Thing | undefined) => Thing | undefined,
    delay: number,
  ): void => {
    const key = name.toLowerCase();
    kept.set(key, withChange(kept.get(key) ?? lagging<Thing | undefined>(undefined), time() + delay, how));
  };
  const time = () => now().getTime();

  return {
    shown(name) {
      const thing = kept.get(name.toLowerCase());
      return thing && shown(thing, time());
    },
    allShown() {
      const at = time();
      return present([...kept.values()].map((thing) => shown(thing, at)));
    },
    accepted(name) {
      const thing = kept.get(name.toLowerCase());
      return thing && accepted(thing);
    },
    allAccepted: () => present([...kept.values()].map((thing) => accepted(thing))),
    put: (name, thing, delay) => change(name, () => thing, delay),
    edit: (name, how, delay) => change(name, (before) => before && how(before), delay),
    remove: (name, delay) => change(name, () => undefined, delay),
  };
}

function present<Thing>(things: readonly (Thing | undefined)[]): readonly Thing[] {
  return things.filter((thing) => thing !== undefined);
}
