import { lackingIn } from "../config/endpoints.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";
import { nearest } from "../teams/capability/did-you-mean.ts";
import { refusal, type ChatDependencies, type Refused, type Suggestion } from "../teams/capability/turn.ts";
import { oneRow } from "../teams/cards/buttons.ts";
import { byName } from "../telephony/fqdn.ts";
import { cut } from "../lib/cut.ts";
import { fitOf, searchWords } from "./person-name.ts";

export type FoundPerson =
  | { readonly ok: true; readonly user: VoiceUser; readonly asOf: Date }
  | { readonly ok: false; readonly refused: Refused };

const maxSuggestions = 5;
/** A name that nobody has is compared with at most so many that begin alike. */
const maxCompared = 500;
/** Of many names at once, so many are looked for by their parts: each costs queries of its own. */
const maxByParts = 40;

/** Whom a typed name means. */
export type NamedPerson =
  | { readonly kind: "one"; readonly user: VoiceUser }
  /** Sign-in names, by name. */
  | { readonly kind: "several"; readonly names: readonly string[] }
  /** `near`: sign-in names that may have been meant, which a person has to confirm. */
  | { readonly kind: "none"; readonly near: readonly string[] };

type Observed = Pick<ChatDependencies, "observations">;

/**
 * Whom each of the texts means, as last observed: the exact user principal name or object id, else the part before its `@`,
 * else the only one whose name has every word typed.
 */
export async function peopleCalled(
  deps: Observed,
  texts: readonly string[],
): Promise<ReadonlyMap<string, NamedPerson>> {
  const exact = await deps.observations.findUsers(texts);
  const named = new Map<string, NamedPerson>();
  let byParts = 0;
  for (const text of new Set(texts)) {
    const [user, ...others] = exact.get(text) ?? [];
    if (user && others.length === 0) named.set(text, { kind: "one", user });
    else if (user) named.set(text, { kind: "several", names: [user, ...others].map(nameOf).sort(byName) });
    else if (byParts++ < maxByParts) named.set(text, await byItsParts(deps, text));
    else named.set(text, { kind: "none", near: [] });
  }
  return named;
}

async function byItsParts(deps: Observed, typed: string): Promise<NamedPerson> {
  const { observations } = deps;
  const found = await Promise.all(
    [...new Set([typed, ...searchWords(typed)])]
      .filter((word) => word.trim() !== "")
      .map((word) => observations.namesContaining(word, maxCompared)),
  );
  const names = [...new Set(found.flat())].sort(byName);
  const fitting = names.filter((name) => fitOf(typed, name) === "named");
  const [only, ...others] = fitting;
  if (only !== undefined && others.length > 0) return { kind: "several", names: fitting };
  const user = only === undefined ? undefined : (await observations.findUsers([only])).get(only)?.[0];
  if (user) return { kind: "one", user };
  const guessed = names.filter((name) => fitOf(typed, name) === "guessed");
  return { kind: "none", near: guessed.length > 0 ? guessed : await resembling(deps, typed) };
}

/** The one person somebody typed, or a refusal that names who may be meant. `again` is the command that a suggestion runs. */
export async function findPerson(
  deps: Pick<ChatDependencies, "observations" | "config">,
  typed: string | undefined,
  again: (name: string) => string,
): Promise<FoundPerson> {
  const shown = (typed ?? "").slice(0, 120);
  if (shown === "") {
    return refused("Who?", `Name somebody behind the command: ${again("adele@contoso.com")}.`);
  }
  const asOf = (await deps.observations.usersByPolicy())?.at;
  if (!asOf) return { ok: false, refused: peopleNotRead(deps) };
  const named = (await peopleCalled(deps, [shown])).get(shown) ?? { kind: "none", near: [] };
  if (named.kind === "one") return { ok: true, user: named.user, asOf };
  return refused(
    named.kind === "several" ? "Which of them?" : "Nobody of that name",
    named.kind === "several" ? `${whoWords(shown, named)} Say whom.` : whoWords(shown, named),
    whoOffers(named, again),
  );
}

/** Why a name means nobody, or nobody in particular, as a sentence. */
export function whoWords(typed: string, named: Exclude<NamedPerson, { kind: "one" }>): string {
  if (named.kind === "several") {
    return `“${typed}” may be ${listedOr(named.names)}.`;
  }
  const near = named.near.length > 0 ? ` Did you mean ${listedOr(named.near)}?` : "";
  return `Nobody in this tenant is called “${typed}”.${near}`;
}

/** Who may be meant, as buttons. */
export function whoOffers(
  named: Exclude<NamedPerson, { kind: "one" }>,
  again: (name: string) => string,
): readonly Suggestion[] {
  const names = named.kind === "several" ? named.names : named.near;
  return oneRow(names).map((name) => ({ title: name, command: again(name) }));
}

function listedOr(names: readonly string[]): string {
  return cut(names, maxSuggestions, () => "others").join(" or ");
}

async function resembling({ observations }: Observed, typed: string): Promise<readonly string[]> {
  const alike = await observations.namesContaining(typed.slice(0, 3), maxCompared);
  const local = (name: string) => name.split("@")[0] ?? name;
  const locals = new Map(alike.map((name) => [local(name).toLowerCase(), name]));
  return nearest(local(typed), [...locals.keys()]).flatMap((name) => locals.get(name) ?? []);
}

function nameOf({ userPrincipalName }: VoiceUser): string {
  return userPrincipalName;
}

function refused(...parts: Parameters<typeof refusal>): FoundPerson {
  return { ok: false, refused: refusal(...parts) };
}

/** Why nobody can be shown or moved: not yet, or never in this cloud. */
export function peopleNotRead(deps: Pick<ChatDependencies, "config">): Refused {
  return (
    peopleUnknown(deps) ??
    refusal("Not read yet", "The people of this tenant have not been read yet. Try again in a minute.")
  );
}

/** Undefined where the cloud tells what people have. */
export function peopleUnknown({ config }: Pick<ChatDependencies, "config">): Refused | undefined {
  const lacking = lackingIn(config.cloud);
  return lacking === null ? undefined : refusal("Not in this cloud", lacking);
}
