import { HostFault } from "./cmdlet-process.ts";
import type { CmdletFault } from "./host-protocol.ts";
import { TenantError, type TenantErrorKind } from "../tenant-error.ts";

const kinds: Readonly<Record<CmdletFault["category"], TenantErrorKind>> = {
  ObjectNotFound: "notFound",
  ResourceExists: "alreadyExists",
  InvalidArgument: "refused",
  PermissionDenied: "noAccess",
  LimitsExceeded: "throttled",
  ConnectionError: "unreachable",
  OperationTimeout: "timedOut",
  OperationStopped: "timedOut",
  NotSpecified: "unreachable",
  Unauthenticated: "noAccess",
  ModuleMissing: "noAccess",
  ModuleTooOld: "noAccess",
  RunspaceMissing: "unreachable",
  WrongTenant: "noAccess",
  WrongAudience: "noAccess",
};

const faultKinds = {
  notUsable: "noAccess",
  crashed: "unreachable",
  unreadable: "unreadable",
  ended: "timedOut",
} as const satisfies Readonly<Record<HostFault["kind"], TenantErrorKind>>;

/** Which role may write gateways is not documented; that this one may is. */
const remedies: Readonly<Partial<Record<CmdletFault["category"], string>>> = {
  PermissionDenied:
    "Give the service principal that the bot signs in with the Entra role Teams Administrator (Teams Communications Administrator or Teams Telephony Administrator may do).",
  Unauthenticated:
    "The Teams admin service refuses the bot's tokens, new ones too. Check the credential, and that its app registration has Organization.Read.All of Microsoft Graph with admin consent and no application permission of the Skype and Teams Tenant Admin API.",
};

/** Errors after which an effect may nevertheless have happened. */
const undecided: ReadonlySet<CmdletFault["category"]> = new Set([
  "ConnectionError",
  "OperationTimeout",
  "OperationStopped",
  "NotSpecified",
]);

export function isUndecided({ category }: CmdletFault): boolean {
  return undecided.has(category);
}

/** What a cmdlet said, as a `TenantError`. */
export function answeredError(cmdlet: string, error: CmdletFault): TenantError {
  const said = error.message.replace(/\.*$/, ".");
  const remedy = remedies[error.category];
  return new TenantError(kinds[error.category], `${cmdlet}: ${said}${remedy ? ` ${remedy}` : ""}`, {
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterMs: error.retryAfterSeconds * 1000 }),
  });
}

/** Why the host could not be signed in, so that nothing else was sent. Whatever is wrong, it is our access. */
export function connectRefused(error: CmdletFault): TenantError {
  const said = answeredError("Connect-MicrosoftTeams", error);
  const kind = said.passing ? said.kind : "noAccess";
  const wait = said.retryAfterMs === null ? {} : { retryAfterMs: said.retryAfterMs };
  return new TenantError(kind, said.message, wait);
}

/** No answer to a read, after its retry. */
export function readLost(cmdlet: string, error: unknown): TenantError {
  if (error instanceof TenantError) return error;
  const fault = asFault(error);
  return notUsable(fault) ?? lost(`${cmdlet} got no answer from the cmdlet host: ${fault.message}.`, fault);
}

/** No answer to what has to come before a cmdlet. */
export function notBegun(cmdlet: string, error: unknown): TenantError {
  if (error instanceof TenantError) return error;
  const fault = asFault(error);
  return (
    notUsable(fault) ??
    lost(`The cmdlet host could not be signed in: ${fault.message}. ${cmdlet} was not sent.`, fault)
  );
}

/** No answer to an effect. A `TenantError` from before it was sent stays what it is. */
export function effectLost(cmdlet: string, error: unknown): TenantError {
  if (error instanceof TenantError) return error;
  const fault = asFault(error);
  return (
    notUsable(fault) ??
    new TenantError(
      "outcomeUnknown",
      `${cmdlet} was sent and its answer was lost (${fault.message}). It may or may not have happened: read back before anything else.`,
      { cause: error },
    )
  );
}

function lost(words: string, fault: HostFault): TenantError {
  return new TenantError(faultKinds[fault.kind], words, { cause: fault });
}

function notUsable(fault: HostFault): TenantError | undefined {
  if (fault.kind !== "notUsable") return undefined;
  return new TenantError(
    "noAccess",
    `The PowerShell that TEAMS_HOST_COMMAND names cannot run the cmdlet host: ${fault.message}. Install PowerShell 7.4 or newer there. Nothing was sent.`,
    { cause: fault },
  );
}

function asFault(error: unknown): HostFault {
  if (error instanceof HostFault) return error;
  return new HostFault("crashed", error instanceof Error ? error.message : String(error));
}
