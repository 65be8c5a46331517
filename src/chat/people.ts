import type { VoiceUser } from "../telephony/voice-user.ts";
import { nearest } from "./did-you-mean.ts";
import { peopleNotRead } from "./people-not-read.ts";
import { refusal, type ChatDependencies, type Refused } from "./turn.ts";
import { cut } from "../cut.ts";

export type FoundPerson =
  | { readonly ok: true; readonly user: VoiceUser; readonly asOf: Date }
  | { readonly ok: false; readonly refused: Refused };

const mostSuggested = 5;
/** Of a name that nobody has, so many that begin alike are compared with it. */
const mostCompared = 500;

/**
 * The one person somebody typed: by user principal name, object id or a part of the name, as last observed; or a refusal
 * that names who may be meant. `again` is the command that a suggestion runs.
 */
export async function findPerson(
  deps: Pick<ChatDependencies, "observations" | "config">,
  typed: string | undefined,
  again: (name: string) => string,
): Promise<FoundPerson> {
  const shown = (typed ?? "").slice(0, 120);
  if (shown === "") {
    return no("Who?", `Name somebody behind the command: ${again("adele@contoso.com")}.`);
  }
  const asOf = (await deps.observations.usersByPolicy())?.at;
  if (!asOf) return { ok: false, refused: peopleNotRead(deps) };
  const found = (await deps.observations.findUsers([shown])).get(shown) ?? [];
  const names =
    found.length > 0
      ? found.map(({ userPrincipalName }) => userPrincipalName)
      : await deps.observations.namesContaining(shown, mostSuggested + 1);
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) {
    const user = found[0] ?? (await deps.observations.findUsers([only])).get(only)?.[0];
    if (user) return { ok: true, user, asOf };
  }
  const near = names.length > 0 ? names : await resembling(deps, shown);
  return no(
    names.length > 0 ? "Which of them?" : "Nobody of that name",
    names.length > 0
      ? `“${shown}” may be ${cut(names, mostSuggested, () => "and others").join(", ")}. Say whom.`
      : `Nobody in this tenant is called “${shown}”.${near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : ""}`,
    near.map((name) => ({ title: name, command: again(name) })),
  );
}

async function resembling(
  { observations }: Pick<ChatDependencies, "observations">,
  typed: string,
): Promise<readonly string[]> {
  const alike = await observations.namesContaining(typed.slice(0, 3), mostCompared);
  const local = (name: string) => name.split("@")[0] ?? name;
  const locals = new Map(alike.map((name) => [local(name).toLowerCase(), name]));
  return nearest(local(typed), [...locals.keys()]).flatMap((name) => locals.get(name) ?? []);
}

function no(...parts: Parameters<typeof refusal>): FoundPerson {
  return { ok: false, refused: refusal(...parts) };
}
