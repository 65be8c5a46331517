import { createHash } from "node:crypto";
import type { Activity } from "botbuilder";
import { withoutAges } from "../cards/time.ts";

/** SHA-256, in hex, of what people see of a message. Ages count for nothing: they would make a new card every minute. */
export function hashOfShown({ text, summary, attachments }: Partial<Activity>): string {
  return createHash("sha256")
    .update(withoutAges(JSON.stringify([text, summary, attachments])))
    .digest("hex");
}
