import { z } from "zod";
import type { Activity } from "../web/activity.ts";

const objectId = z.guid().toLowerCase();

/** The verified person behind an authenticated activity; undefined where Teams names no Entra object id. */
export function personOf({
  from,
}: Pick<Activity, "from">): { readonly id: string; readonly name: string | null } | undefined {
  const parsed = objectId.safeParse(from.aadObjectId);
  if (!parsed.success) return undefined;
  return { id: parsed.data, name: from.name?.trim() || null };
}
