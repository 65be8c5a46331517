import { TenantError } from "./tenant-error.ts";
import type { Tenant } from "./tenant.ts";

/** Asking again sooner brings nothing new. */
const day = 24 * 60 * 60_000;

/** A tenant whose cloud does not tell what people have: reading them is refused with the reason, all else works. */
export function withoutPeople<Given extends Tenant>(tenant: Given, reason: string): Given {
  const refuse = () => Promise.reject(new TenantError("refused", reason, { retryAfterMs: day }));
  return {
    ...tenant,
    readUsers: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
    readUser: refuse,
  };
}
