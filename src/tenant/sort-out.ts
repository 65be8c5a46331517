import type { z } from "zod";
import type { TenantPart } from "../telephony/unread.ts";
import type { Reading } from "./reading.ts";
import { TenantError } from "./tenant-error.ts";

/** Where rows come from: what they are, and the cmdlet or path that answered them. */
export interface RowsOf {
  readonly part: TenantPart;
  readonly source: string;
}

/** Calls are read by the hour, so that a page may hold one row alone: that so many are odd says nothing of the others. */
const mayAllBeOdd: Partial<Readonly<Record<TenantPart, number>>> = { "call rows": 10 };

/**
 * Rows as the bot reads them. A row that is not as its contract says, or too incomplete to be used, is set aside by name, so
 * that one odd row does not hide the others. Throws a `TenantError` of kind `contractDrift` where every row lacks what the
 * contract promises: then it is not the row that is odd.
 */
export function sortOut<Item>(
  schema: z.ZodType<Item>,
  rows: readonly unknown[],
  { part, source }: RowsOf,
): Reading<readonly Item[]> {
  const value: Item[] = [];
  const odd: { readonly name: string; readonly issue: z.core.$ZodIssue; readonly row: unknown }[] = [];
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) value.push(parsed.data);
    else for (const issue of parsed.error.issues.slice(0, 1)) odd.push({ name: nameOf(row), issue, row });
  }
  const [first] = odd;
  if (!first) return { value, unread: [] };
  const why = driftWords(source, first.issue, first.row);
  const ourOwn = odd.some(({ issue }) => issue.code === "custom");
  if (value.length === 0 && !ourOwn && odd.length > (mayAllBeOdd[part] ?? 0))
    throw new TenantError("contractDrift", why);
  const kind = ourOwn ? "unreadable" : "contractDrift";
  return { value, unread: [{ part, names: odd.map(({ name }) => name), kind, why }] };
}

/** One object as the bot reads it. Throws a `TenantError` of kind `contractDrift` that names the property. */
export function understood<Item>(schema: z.ZodType<Item>, object: unknown, source: string): Item {
  const parsed = schema.safeParse(object);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TenantError("contractDrift", driftWords(source, issue, object), { cause: parsed.error });
}

/** What differs from the contract, by cmdlet or path and property; never a value, which may be a person's. */
function driftWords(source: string, issue: z.core.$ZodIssue | undefined, row: unknown): string {
  const path = issue?.path ?? [];
  const property = path.map((step) => (typeof step === "number" ? "[]" : String(step))).join(".");
  const about = property === "" ? "its answer" : property;
  if (issue?.code === "custom") return `${source}: ${about} ${issue.message}.`;
  const found = kindAt(row, path);
  return found === "nothing"
    ? `${source} answered without ${about}, which its contract promises.`
    : `${source} answered ${found} as ${about}, which is not what its contract promises.`;
}

function kindAt(row: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = row;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !(step in value)) return "nothing";
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "a text", number: "a number", boolean: "a flag", object: "an object" }[
      typeof value as string
    ] ?? "something"
  );
}

function nameOf(row: unknown): string {
  if (typeof row === "object" && row !== null) {
    for (const property of ["Identity", "userPrincipalName", "id", "Fqdn", "GroupId", "OperationId"]) {
      const name = (row as Readonly<Record<string, unknown>>)[property];
      if (typeof name === "string" && name !== "") return name.replace(/^Tag:/i, "");
    }
  }
  return "(no name)";
}
