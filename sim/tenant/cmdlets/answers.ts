import { z } from "zod";
import type { HostResponse } from "../../../src/tenant/powershell/host-protocol.ts";
import type { TenantState } from "../state.ts";

type Failure = Extract<HostResponse, { ok: false }>["error"];
export type CmdletAnswer =
  | { readonly ok: true; readonly output: readonly unknown[] }
  | { readonly ok: false; readonly error: Failure };
export type Parameters = Readonly<Record<string, unknown>>;
export type Cmdlet = (state: TenantState, parameters: Parameters) => CmdletAnswer;

/** An object as PowerShell shows it. */
export type Shown = Readonly<Record<string, unknown>> & { readonly Identity: string };

export function found(output: readonly unknown[]): CmdletAnswer {
  return { ok: true, output };
}

export const done: CmdletAnswer = found([]);

export function failed(category: Failure["category"], message: string): CmdletAnswer {
  return { ok: false, error: { category, message } };
}

export function absent(kind: string, identity: string): CmdletAnswer {
  return failed("ObjectNotFound", `Cannot find ${kind} with Identity '${identity}'.`);
}

const Choice = z.strictObject({ Identity: z.string().optional(), Filter: z.string().optional() });

/** All objects, the one that `Identity` names, or those that a `Filter` with `*` at its ends matches. */
export function chosen(parameters: Parameters, objects: readonly Shown[]): CmdletAnswer {
  return bound(Choice, parameters, ({ Identity, Filter }) => {
    if (Identity !== undefined && Filter !== undefined)
      return failed(
        "InvalidArgument",
        "Parameter set cannot be resolved using the specified named parameters.",
      );
    if (Identity === undefined)
      return found(objects.filter((object) => matches(bare(object.Identity), Filter ?? "*")));
    const wanted = bare(Identity).toLowerCase();
    const object = objects.find((candidate) => bare(candidate.Identity).toLowerCase() === wanted);
    return object ? found([object]) : absent("an object", wanted);
  });
}

function matches(name: string, filter: string): boolean {
  const [start = "", ...others] = filter.toLowerCase().split("*");
  const end = others.at(-1) ?? start;
  const is = name.toLowerCase();
  return others.length === 0 ? is === start : is.startsWith(start) && is.endsWith(end);
}

export function tagged(name: string): string {
  return name === "Global" ? name : `Tag:${name}`;
}

export function bare(identity: string): string {
  return identity.replace(/^Tag:/i, "");
}

/** Runs an effect with its parameters read; what cannot be bound is refused in PowerShell's manner. */
export function bound<Given>(
  schema: z.ZodType<Given>,
  parameters: Parameters,
  act: (given: Given) => CmdletAnswer,
): CmdletAnswer {
  const given = schema.safeParse(parameters);
  if (given.success) return act(given.data);
  const { issues } = given.error;
  const unknown = issues.find(({ code }) => code === "unrecognized_keys");
  if (unknown?.code === "unrecognized_keys")
    return failed(
      "InvalidArgument",
      `A parameter cannot be found that matches parameter name '${unknown.keys[0]}'.`,
    );
  const [issue] = issues;
  return failed(
    "InvalidArgument",
    `Cannot bind parameter '${issue?.path.join(".") || "Identity"}'. ${issue?.message ?? ""}`,
  );
}

const names = z.array(z.string().min(1));

/** PowerShell's list modifier, `@{ Add = ... }`. */
export const ListEdit = z.union([
  z.strictObject({ Add: names }),
  z.strictObject({ Remove: names }),
  z.strictObject({ Replace: names }),
]);
type ListEdit = z.infer<typeof ListEdit>;

export function edited(list: readonly string[], edit: ListEdit | undefined): readonly string[] {
  if (!edit) return list;
  if ("Replace" in edit) return edit.Replace;
  if ("Remove" in edit) return list.filter((name) => !edit.Remove.includes(name));
  return [...new Set([...list, ...edit.Add])];
}
