import { HostFault } from "./cmdlet-process.ts";
import type { HostResponse } from "./host-protocol.ts";
import { TenantError, type TenantErrorKind } from "./tenant-error.ts";

type CmdletError = Extract<HostResponse, { ok: false }>["error"];

const kinds: Readonly<Record<CmdletError["category"], TenantErrorKind>> = {
  ObjectNotFound: "notFound",
  ResourceExists: "alreadyExists",
  InvalidArgument: "refused",
  PermissionDenied: "noAccess",
  LimitsExceeded: "throttled",
  ConnectionError: "unreachable",
  OperationTimeout: "timedOut",
  NotSpecified: "unreachable",
};

/** Errors after which an effect may nevertheless have happened. */
export function isUndecided({ category }: CmdletError): boolean {
  return category === "ConnectionError" || category === "OperationTimeout" || category === "NotSpecified";
}

/** What a cmdlet said, as a `TenantError`. */
export function answeredError(cmdlet: string, error: CmdletError): TenantError {
  const hint =
    error.category === "PermissionDenied"
      ? " Check that the app's service principal holds an Entra role that may do this."
      : "";
  return new TenantError(kinds[error.category], `${cmdlet}: ${error.message}${hint}`, {
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterMs: error.retryAfterSeconds * 1000 }),
  });
}

/** No answer to a read, after its retry. */
export function readLost(cmdlet: string, error: unknown): TenantError {
  if (error instanceof TenantError) return error;
  const { kind, message } = asFault(error);
  const words = `${cmdlet} got no answer from the cmdlet host: ${message}.`;
  if (kind === "unreadable") return new TenantError("unreadable", words, { cause: error });
  return new TenantError(kind === "ended" ? "timedOut" : "unreachable", words, { cause: error });
}

/** No answer to an effect. A `TenantError` from before it was sent stays what it is. */
export function effectLost(cmdlet: string, error: unknown): TenantError {
  if (error instanceof TenantError) return error;
  return new TenantError(
    "outcomeUnknown",
    `${cmdlet} was sent and its answer was lost (${asFault(error).message}). It may or may not have happened: read back before anything else.`,
    { cause: error },
  );
}

function asFault(error: unknown): Pick<HostFault, "kind" | "message"> {
  if (error instanceof HostFault) return error;
  return { kind: "crashed", message: error instanceof Error ? error.message : String(error) };
}
