import { z } from "zod";
import { listed } from "../lib/cut.ts";
import type { Immutable } from "../lib/immutable.ts";

/** What is read of a tenant, in the field's words. */
export const tenantParts = [
  "gateways",
  "PSTN usages",
  "voice routes",
  "voice routing policies",
  "emergency call routing policies",
  "emergency calling policies",
  "survivable branch appliances",
  "shared calling policies",
  "audio conferencing routing policies",
  "network sites",
  "group assignments",
  "assignment operations",
  "client media ports",
  "verified domains",
  "users",
  "call rows",
] as const;
export type TenantPart = (typeof tenantParts)[number];

/** Why a part of the tenant is not known, where asking again at once would bring nothing else. */
export const unreadKinds = ["noAccess", "refused", "notFound", "unreadable", "contractDrift"] as const;
export type UnreadKind = (typeof unreadKinds)[number];

/**
 * Something that the tenant has and that could not be read: unknown, which is neither empty nor absent. Whoever decides by
 * that part of the tenant must say so and not go on as if it were not there.
 */
export const Unread = z.object({
  part: z.enum(tenantParts),
  /** The single things that were set aside, by the name they tell or "(no name)"; null: nothing of that part could be read. */
  names: z.array(z.string()).nullable(),
  kind: z.enum(unreadKinds),
  /** For an admin, without secrets; a sentence. */
  why: z.string(),
});
export type Unread = Immutable<z.infer<typeof Unread>>;

const maxNamed = 3;

/** One sentence: what is not known, by name, and why. */
export function unreadWords({ part, names, why }: Unread): string {
  if (names === null) return `The tenant's ${part} could not be read: ${why}`;
  return `${names.length} of the tenant's ${part} could not be read (${listed(names, maxNamed)}): ${why}`;
}

/** The same, one for each part and reason: what was set aside on many pages is told once. */
export function joinUnread(unread: readonly Unread[]): readonly Unread[] {
  return [...Map.groupBy(unread, ({ part, why }) => `${part} ${why}`).values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const names = same.some((one) => one.names === null) ? null : same.flatMap((one) => one.names ?? []);
    return [{ ...first, names }];
  });
}

/** Names of what was set aside of that part, in lower case. */
export function namesUnread(part: TenantPart, unread: readonly Unread[]): readonly string[] {
  return unreadOf([part], unread).flatMap(({ names }) => (names ?? []).map((name) => name.toLowerCase()));
}

/** What could not be read of these parts. */
export function unreadOf(parts: readonly TenantPart[], unread: readonly Unread[]): readonly Unread[] {
  return unread.filter(({ part }) => parts.includes(part));
}
