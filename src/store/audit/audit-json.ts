import type { AuditRow } from "./audit-link.ts";

/** A row on one line, as it is exported. */
export function auditInJson(row: AuditRow): string {
  return JSON.stringify(row);
}

/** Undefined where the line is anything else. Its seal covers what stands in it, so only the form is looked at. */
export function auditRowInJson(line: string): AuditRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { at, actor, ...rest } = value as Record<keyof AuditRow, unknown>;
  const time = new Date(typeof at === "string" ? at : Number.NaN);
  const texts = [rest.action, rest.subject, rest.outcome, rest.mac].every((text) => typeof text === "string");
  const nullable = [rest.detail, rest.seals].every((text) => text === null || typeof text === "string");
  const isPerson =
    actor === null || (typeof actor === "object" && actor !== undefined && "id" in actor && "name" in actor);
  const numbered = typeof rest.sequence === "number";
  if (Number.isNaN(time.getTime()) || !texts || !nullable || !isPerson || !numbered) return undefined;
  return { ...rest, at: time, actor } as AuditRow;
}
