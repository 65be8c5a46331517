import { changeName } from "../change/change.ts";
import { refusal, type ChatDependencies, type Refused } from "./turn.ts";

export function oneAtATime(subject: string, openId: number): Refused {
  const name = changeName(openId);
  return refusal(
    "One change at a time",
    `${name} is still open on ${subject}. Wait for its end, or have it cancelled or rolled back.`,
    [{ title: name, command: `change ${name}` }],
  );
}

/** The refusal where another change is open on the subject, or holds its lock. */
export async function busyWith(
  { changes }: Pick<ChatDependencies, "changes">,
  subject: string,
  lock: string,
): Promise<Refused | undefined> {
  const id = (await changes.openOn(subject))?.id ?? (await changes.lockHolder(lock));
  return id === undefined ? undefined : oneAtATime(subject, id);
}
