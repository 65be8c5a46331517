/** Somebody to be placed in a wave. */
export interface Placeable {
  readonly userId: string;
  /** Source policy. */
  readonly policy: string;
  readonly site: string | null;
  /** Tells nothing of bypass, so others are rather taken for the pilot. */
  readonly tellsLittle: boolean;
}

/** People of one source policy at one site, in an order that depends on nobody else. */
interface Stratum<T> {
  readonly policy: string;
  readonly key: string;
  readonly people: readonly T[];
}

/**
 * A pilot that covers as many source policies and sites as it has room for, larger ones first. The same people give the
 * same pilot in whatever order they come.
 */
export function proposePilot(people: readonly Placeable[], size: number): readonly string[] {
  const byPolicy = new Map<string, Stratum<Placeable>[]>();
  for (const stratum of strataOf(people)) {
    const siblings = byPolicy.get(stratum.policy);
    if (siblings) siblings.push(stratum);
    else byPolicy.set(stratum.policy, [stratum]);
  }
  for (const siblings of byPolicy.values())
    siblings.sort((a, b) => b.people.length - a.people.length || (a.key < b.key ? -1 : 1));
  const queue = inTurn([...byPolicy.values()]).map(({ people: those }) => [
    ...those.filter(({ tellsLittle }) => !tellsLittle),
    ...those.filter(({ tellsLittle }) => tellsLittle),
  ]);
  // eslint-disable-next-line local/no-silent-cut -- chosen, not told
  return inTurn(queue)
    .slice(0, size)
    .map(({ userId }) => userId);
}

/**
 * The number of the share, from 0, by which each person moves: of every source policy and site, the given percentages are
 * reached. What a small site's percentage leaves as a fraction is rounded up or down by the site's name, so that many
 * small sites neither all wait nor all go first; nobody's place depends on another site.
 */
export function spread(
  people: readonly Placeable[],
  percentages: readonly number[],
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { key, people: those } of strataOf(people)) {
    const offset = hashOf(key) / 2 ** 32;
    const ends = percentages.map((percentage) => Math.floor((those.length * percentage) / 100 + offset));
    let share = 0;
    those.forEach(({ userId }, index) => {
      while (share < ends.length - 1 && index >= (ends[share] ?? 0)) share += 1;
      places.set(userId, share);
    });
  }
  return places;
}

function strataOf<T extends Placeable>(people: readonly T[]): readonly Stratum<T>[] {
  const strata = new Map<string, { readonly policy: string; readonly key: string; readonly people: T[] }>();
  for (const person of people) {
    const key = `${person.policy}\u0000${person.site ?? ""}`;
    const stratum = strata.get(key);
    if (stratum) stratum.people.push(person);
    else strata.set(key, { policy: person.policy, key, people: [person] });
  }
  return [...strata.values()]
    .map((stratum) => ({ ...stratum, people: shuffled(stratum.people) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** In an order that looks random and is the same every time. */
function shuffled<T extends Placeable>(people: readonly T[]): readonly T[] {
  return people
    .map((person) => ({ person, hash: hashOf(person.userId) }))
    .sort((a, b) => a.hash - b.hash || (a.person.userId < b.person.userId ? -1 : 1))
    .map(({ person }) => person);
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const taken: T[] = [];
  let open = lists;
  for (let turn = 0; open.length > 0; turn += 1) {
    open = open.filter((list) => list.length > turn);
    for (const list of open) taken.push(list[turn] as T);
  }
  return taken;
}

/** FNV-1a with a finishing mix, 32 bits: even enough to spread people, and nothing is kept secret by it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
