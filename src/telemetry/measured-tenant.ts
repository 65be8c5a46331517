import type { Tenant } from "../tenant/tenant.ts";
import type { Traces } from "./traces.ts";

/** What answers page by page. */
const paged: ReadonlySet<string> = new Set(["readUsers", "readCalls"] satisfies (keyof Tenant)[]);

/** The same tenant; every call is a span with the operation's name, and so is every page. */
export function tracedTenant<Traced extends Tenant>(tenant: Traced, traces: Traces): Traced {
  return new Proxy(tenant, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function" || typeof name !== "string") return member;
      const call = (given: readonly unknown[]): unknown => Reflect.apply(member, target, given);
      const operation = `tenant ${name}`;
      return paged.has(name)
        ? (...given: unknown[]) => pagesIn(call(given) as AsyncIterable<unknown>, operation, traces)
        : (...given: unknown[]) => traces.within(operation, {}, async () => call(given));
    },
  });
}

/** A span that stayed open between two pages would hold whatever is done with them. */
async function* pagesIn(
  pages: AsyncIterable<unknown>,
  operation: string,
  traces: Traces,
): AsyncGenerator<unknown> {
  const iterator = pages[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const page = await traces.within(operation, {}, () => iterator.next());
      if (page.done) {
        ended = true;
        return;
      }
      yield page.value;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}
