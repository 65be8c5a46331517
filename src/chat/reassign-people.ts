import { byName } from "../telephony/fqdn.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import { nearest } from "./did-you-mean.ts";
import { mostRows, readPeopleCsv } from "./people-csv.ts";
import type { ReassignSource } from "./reassign-text.ts";
import type { ChatDependencies, Turn } from "./turn.ts";
import { cut } from "../cut.ts";

export type NamedPeople =
  /** Object ids; `leftOut` counts those of a policy who cannot call out at all. */
  | { readonly ok: true; readonly userIds: readonly string[]; readonly leftOut: number }
  /** One sentence each, in the order in which people were named. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Deps = Pick<ChatDependencies, "observations" | "readFile">;

/** Whom the source means, as last observed. Whatever is wrong with one of them refuses all. */
export async function peopleNamed(
  deps: Deps,
  source: ReassignSource,
  routing: VoiceRouting,
  { said, signal }: Turn,
): Promise<NamedPeople> {
  if (source.kind === "policy") return peopleOfPolicy(deps, source.name, routing);
  if (source.kind === "people") {
    return resolved(
      deps,
      source.names.map((name) => ({ name, where: "" })),
    );
  }
  const files = said?.files ?? [];
  const [file, ...others] = files;
  if (!file) {
    return no(
      "Name people, or send a CSV file with the message, in our personal chat: files cannot be sent in channels.",
    );
  }
  if (others.length > 0) return no("Send one file at a time.");
  if (!file.name?.toLowerCase().endsWith(".csv")) {
    return no("Send a CSV file: one row for each person, with a column called userPrincipalName.");
  }
  const read = await deps.readFile(file.content.downloadUrl, signal);
  if (!read.ok) return no(read.problem);
  const csv = readPeopleCsv(read.bytes);
  if (!csv.ok) return csv;
  return resolved(
    deps,
    csv.people.map(({ line, name }) => ({ name, where: `Line ${line}: ` })),
  );
}

async function peopleOfPolicy(deps: Deps, typed: string, routing: VoiceRouting): Promise<NamedPeople> {
  const policy = policyNamed(typed, routing);
  if (policy === undefined) return { ok: false, ...noSuchPolicy(typed, routing) };
  const users = await deps.observations.usersOfPolicy(policy);
  const callers = users.filter(
    ({ enterpriseVoiceEnabled, accountType }) => enterpriseVoiceEnabled || accountType === "resourceAccount",
  );
  if (callers.length === 0) return no(`Nobody who can call out is on ${policy}.`);
  if (callers.length > mostRows) {
    return no(
      `More than ${mostRows.toLocaleString("en-GB")} people are on ${policy}. Move them in parts, by CSV.`,
    );
  }
  return { ok: true, userIds: callers.map(({ id }) => id), leftOut: users.length - callers.length };
}

async function resolved(
  deps: Deps,
  named: readonly { readonly name: string; readonly where: string }[],
): Promise<NamedPeople> {
  const found = await deps.observations.findUsers(named.map(({ name }) => name));
  const firstNames = new Map<string, string>();
  const problems = named.flatMap(({ name, where }): readonly string[] => {
    const shown = name.slice(0, 120);
    const [user, ...others] = found.get(name) ?? [];
    if (!user) return [`${where}${where === "" ? "Nobody" : "nobody"} in this tenant is called ${shown}.`];
    if (others.length > 0) {
      const names = [user, ...others].map(({ userPrincipalName }) => userPrincipalName).sort(byName);
      return [`${where}${shown} may be ${cut(names, 3, (left) => `${left} others`).join(" or ")}.`];
    }
    const before = firstNames.get(user.id);
    firstNames.set(user.id, shown);
    return before === undefined
      ? []
      : [`${where}${shown} is named twice${before === shown ? "" : `, also as ${before}`}.`];
  });
  return problems.length === 0
    ? { ok: true, userIds: [...firstNames.keys()], leftOut: 0 }
    : { ok: false, problems };
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

function no(problem: string): NamedPeople {
  return { ok: false, problems: [problem] };
}
