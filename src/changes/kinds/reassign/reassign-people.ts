import { byName } from "../../../telephony/fqdn.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import { nearest } from "../../../teams/capability/did-you-mean.ts";
import { maxRows, readPeopleCsv } from "../../../people/people-csv.ts";
import type { VoiceUser } from "../../../telephony/voice-user.ts";
import { peopleCalled, whoOffers, whoWords, type NamedPerson } from "../../../people/people.ts";
import type { ReassignSource } from "./reassign-text.ts";
import type { ChatDependencies, Suggestion, Turn } from "../../../teams/capability/turn.ts";

export type NamedPeople =
  /** Object ids; `leftOut` counts those of a policy who cannot call out at all. */
  | { readonly ok: true; readonly userIds: readonly string[]; readonly leftOut: number }
  /** One sentence each, in the order in which people were named. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly offers?: readonly Suggestion[] };

type Deps = Pick<ChatDependencies, "observations" | "readFile">;

/** Whom the source means, as last observed. Whatever is wrong with one of them refuses all. */
export async function peopleNamed(
  deps: Deps,
  source: ReassignSource,
  routing: VoiceRouting,
  policy: string,
  { said, signal }: Turn,
): Promise<NamedPeople> {
  if (source.kind === "policy") return peopleOfPolicy(deps, source.name, routing);
  if (source.kind === "people") {
    return resolved(
      source.names.map((name) => ({ name, where: "" })),
      await peopleCalled(deps, source.names),
      (name, meant) =>
        `reassign ${source.names.map((each) => quoted(each === name ? meant : each)).join(", ")} to ${quoted(policy)}`,
    );
  }
  const files = said?.files ?? [];
  const [file, ...others] = files;
  if (!file) {
    return invalid(
      "Name people, or send a CSV file with the message, in our personal chat: files cannot be sent in channels.",
    );
  }
  if (others.length > 0) return invalid("Send one file at a time.");
  if (!file.name?.toLowerCase().endsWith(".csv")) {
    return invalid("Send a CSV file: one row for each person, with a column called userPrincipalName.");
  }
  const read = await deps.readFile(file.content.downloadUrl, signal);
  if (!read.ok) return invalid(read.problem);
  const csv = readPeopleCsv(read.bytes);
  if (!csv.ok) return csv;
  // A file names people in full: what somebody wrote for a machine is not guessed at.
  const exact = await deps.observations.findUsers(csv.people.map(({ name }) => name));
  return resolved(
    csv.people.map(({ line, name }) => ({ name, where: `Line ${line}: ` })),
    new Map([...exact].map(([name, users]) => [name, namedExactly(users)])),
  );
}

function namedExactly([user, ...others]: readonly VoiceUser[]): NamedPerson {
  if (!user) return { kind: "none", near: [] };
  if (others.length === 0) return { kind: "one", user };
  const names = [user, ...others].map(({ userPrincipalName }) => userPrincipalName).sort(byName);
  return { kind: "several", names };
}

async function peopleOfPolicy(deps: Deps, typed: string, routing: VoiceRouting): Promise<NamedPeople> {
  const policy = policyNamed(typed, routing);
  if (policy === undefined) return { ok: false, ...noSuchPolicy(typed, routing) };
  const users = await deps.observations.usersOfPolicy(policy);
  const callers = users.filter(
    ({ enterpriseVoiceEnabled, accountType }) => enterpriseVoiceEnabled || accountType === "resourceAccount",
  );
  if (callers.length === 0) return invalid(`Nobody who can call out is on ${policy}.`);
  if (callers.length > maxRows) {
    return invalid(
      `More than ${maxRows.toLocaleString("en-GB")} people are on ${policy}. Move them in parts, by CSV.`,
    );
  }
  return { ok: true, userIds: callers.map(({ id }) => id), leftOut: users.length - callers.length };
}

/** `again`: the same command with somebody else in a name's place. */
function resolved(
  listed: readonly { readonly name: string; readonly where: string }[],
  meant: ReadonlyMap<string, NamedPerson>,
  again?: (name: string, meant: string) => string,
): NamedPeople {
  const firstNames = new Map<string, string>();
  const offers: Suggestion[] = [];
  const problems = listed.flatMap(({ name, where }): readonly string[] => {
    const shown = name.slice(0, 120);
    const person = meant.get(name) ?? { kind: "none", near: [] };
    if (person.kind !== "one") {
      if (again) offers.push(...whoOffers(person, (other) => again(name, other)));
      return [where === "" ? whoWords(shown, person) : `${where}${uncapital(whoWords(shown, person))}`];
    }
    const { id } = person.user;
    const before = firstNames.get(id);
    firstNames.set(id, shown);
    return before === undefined
      ? []
      : [`${where}${shown} is named twice${before === shown ? "" : `, also as ${before}`}.`];
  });
  return problems.length === 0
    ? { ok: true, userIds: [...firstNames.keys()], leftOut: 0 }
    : { ok: false, problems, offers: problems.length === 1 ? offers : [] };
}

function uncapital(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function quoted(name: string): string {
  return /[\s,;]/.test(name) ? `"${name}"` : name;
}

/** The policy's own spelling; names are alike in any case of letters. */
export function policyNamed(typed: string, { policies }: VoiceRouting): string | undefined {
  const wanted = typed.toLowerCase();
  return policies.find(({ name }) => name.toLowerCase() === wanted)?.name;
}

export function noSuchPolicy(
  typed: string,
  { policies }: VoiceRouting,
): { readonly problems: readonly string[]; readonly near: readonly string[] } {
  const byLowerName = new Map(policies.map(({ name }) => [name.toLowerCase(), name]));
  const near = nearest(typed.slice(0, 80), [...byLowerName.keys()]).flatMap(
    (name) => byLowerName.get(name) ?? [],
  );
  const hint = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
  return { problems: [`There is no voice routing policy called ${typed.slice(0, 80)}.${hint}`], near };
}

function invalid(problem: string): NamedPeople {
  return { ok: false, problems: [problem] };
}
