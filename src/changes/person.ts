import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";

/** Somebody who acts: the Entra object id decides, the name is for reading only. */
export const Person = z.object({ id: z.string(), name: z.string() });
export type Person = Immutable<z.infer<typeof Person>>;
