import { minute } from "./time.ts";

/**
 * Says something at once, and then at most once per `every` milliseconds for each set of fields, with how often it
 * happened since: for what strangers can make happen as often as they like. The fields must come from a short list.
 */
export function throttledLog<Fields extends object>(
  say: (fields: Fields & { readonly count: number }) => void,
  every = minute,
): (fields: Fields) => void {
  const unsaid = new Map<string, number>();

  function sayNow(reason: string, fields: Fields, count: number): void {
    say({ ...fields, count });
    unsaid.set(reason, 0);
    setTimeout(() => {
      const more = unsaid.get(reason) ?? 0;
      unsaid.delete(reason);
      if (more > 0) sayNow(reason, fields, more);
    }, every).unref();
  }

  return (fields) => {
    const reason = JSON.stringify(fields);
    const before = unsaid.get(reason);
    if (before === undefined) sayNow(reason, fields, 1);
    else unsaid.set(reason, before + 1);
  };
}
