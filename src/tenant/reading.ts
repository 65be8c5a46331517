import { unreadWords, type TenantPart, type Unread, type UnreadKind } from "../telephony/unread.ts";
import { TenantError } from "./tenant-error.ts";

/** What was read of a tenant, with what of it could not be. */
export interface Reading<Value> {
  readonly value: Value;
  readonly unread: readonly Unread[];
}

/** For whoever needs all of it. Throws a `TenantError` that names what could not be read. */
export function whole<Value>({ value, unread }: Reading<Value>): Value {
  const [first] = unread;
  if (first) throw new TenantError(first.kind, unread.map(unreadWords).join(" "));
  return value;
}

/**
 * What was read, or `instead` where it was refused or is not as its contract says: that part is unread then, by name. What
 * passes by itself still rejects, so that it is asked again and what was known before stays known.
 */
export async function orUnread<Value>(
  part: TenantPart,
  reading: Promise<Reading<Value>>,
  instead: Value,
): Promise<Reading<Value>> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof TenantError) || !isUnread(error)) throw error;
    return { value: instead, unread: [{ part, names: null, kind: error.kind, why: error.message }] };
  }
}

/** The values of pages; what could not be read goes to `onUnread` as each page comes. */
export async function* valuesOf<Value>(
  pages: AsyncIterable<Reading<Value>>,
  onUnread: (unread: readonly Unread[]) => void,
): AsyncGenerator<Value> {
  for await (const { value, unread } of pages) {
    onUnread(unread);
    yield value;
  }
}

function isUnread(error: TenantError): error is TenantError & { readonly kind: UnreadKind } {
  return !error.passing && error.kind !== "outcomeUnknown" && error.kind !== "alreadyExists";
}
