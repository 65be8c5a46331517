import { TenantError } from "./tenant-error.ts";
import type { Tenant } from "./tenant.ts";
import { day } from "../lib/time.ts";

/** Asking again sooner brings nothing new. */

/** A tenant whose cloud does not tell what people have: reading them is refused with the reason, all else works. */
export function withoutUserApis<Given extends Tenant>(tenant: Given, reason: string): Given {
  const refuse = () => Promise.reject(new TenantError("refused", reason, { retryAfterMs: day }));
  return {
    ...tenant,
    readUsers: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
    readUser: refuse,
  };
}
