import { lackingIn } from "../config/endpoints.ts";
import { refusal, type ChatDependencies, type Refused } from "./turn.ts";

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
