import { z } from "zod";
import { disableBypass, enableBypass } from "./bypass/kind.ts";
import { closeOut } from "./close-out/kind.ts";
import { emergency } from "./emergency/kind.ts";
import type { Kind } from "./kind.ts";
import { migrate } from "./migrate/kind.ts";
import { reassign } from "./reassign/kind.ts";

/** Every kind of change, by the name under which it is stored. */
export const kinds = {
  enableBypass,
  disableBypass,
  migrate,
  reassign,
  emergency,
  closeOut,
};

export type ChangeKind = keyof typeof kinds;

/** Null where kind and subject say it all. */
type Requests = {
  [Name in ChangeKind]: (typeof kinds)[Name] extends Kind<infer Request> ? Request : never;
};

export type RequestOf<Name extends ChangeKind> = Requests[Name];

/** What a person asked for, kept with the draft; the plan is made from it and from what the tenant is then. */
export type ChangeRequest = Exclude<Requests[ChangeKind], null>;

/** Of a request for a second trunk; null of another. */
export function migrationAsked(request: ChangeRequest | null): RequestOf<"migrate">["options"] | null {
  return request?.kind === "migrate" ? request.options : null;
}

export const changeKinds = Object.keys(kinds) as ChangeKind[];

export const StoredRequest: z.ZodType<ChangeRequest> = z.union(
  Object.values(kinds).flatMap(({ request }): readonly z.ZodType<ChangeRequest>[] =>
    request ? [request] : [],
  ),
);
