import { z } from "zod";
import { TenantError } from "../tenant-error.ts";

/** What the sign-in service answered instead of a token. */
export interface SignInAnswer {
  readonly status: number;
  readonly body: string;
  /** From Retry-After; null without one. */
  readonly retryAfterMs: number | null;
}

const SignInFault = z.object({
  error: z.string().catch(""),
  error_description: z.string().catch(""),
  error_codes: z.array(z.number()).catch([]),
  trace_id: z.string().nullish().catch(null),
});
type SignInFault = z.infer<typeof SignInFault>;

const tellsWhy = "Microsoft Entra did not let the bot sign in to the tenant";
const registration = "in the app registration";

/** What each code means for this bot, and the remedy. Source: "Microsoft Entra authentication and authorization error codes". */
const remedies: Readonly<Record<number, readonly [why: string, remedy: string]>> = {
  7000222: [
    "the client secret has expired",
    `Make a new one ${registration} and set AZURE_CLIENT_SECRET to its value.`,
  ],
  7000215: [
    "the client secret is wrong",
    "Set AZURE_CLIENT_SECRET to the value of a secret of this app, not to the secret's id.",
  ],
  700027: [
    "the certificate is not registered for the app, or its registration has expired",
    `Upload the certificate of AZURE_CLIENT_CERTIFICATE_PATH, without its key, ${registration}.`,
  ],
  700016: [
    "the tenant knows no such app",
    "Check AZURE_CLIENT_ID, and that the app was made in, or consented to by, the tenant of MicrosoftAppTenantId.",
  ],
  90002: [
    "there is no such tenant",
    "Check MicrosoftAppTenantId, and that TEAMS_CLOUD is the tenant's cloud.",
  ],
  7000229: [
    "the app has no service principal in the tenant",
    "Make one: New-MgServicePrincipal -AppId with the value of AZURE_CLIENT_ID.",
  ],
  7000112: [
    "the app is disabled",
    "Enable it again: Entra admin center, Enterprise applications, the app, Properties.",
  ],
  53003: [
    "a conditional access policy blocks it",
    "Exclude the app from the policy, or let the policy admit the address that the bot calls from.",
  ],
  500011: [
    "the tenant has no service principal of the service that the token is for",
    "Check the tenant's licences for Teams; the Teams admin service is app 48ac35b8-9aa8-4d74-927d-1f4a14a0b239.",
  ],
  700024: [
    "the assertion is outside its valid time",
    "Check this machine's clock, and that the token in AZURE_FEDERATED_TOKEN_FILE is kept fresh.",
  ],
};

const federated = [
  "no federated credential of the app matches the token in AZURE_FEDERATED_TOKEN_FILE",
  "Make one whose issuer, subject and audience are exactly those of the token.",
] as const;
const federatedCodes = new Set([70021, 700211, 700212, 700213]);

/** Codes of faults of Entra's own, which pass. */
const passingCodes = new Set([90033, 90006]);
const throttlingCodes = new Set([90055, 50196]);

/** A refusal in an admin's words. Of the answer only the code and the trace id go in: what else it says may name more. */
export function signInRefusal({ status, body, retryAfterMs }: SignInAnswer): TenantError {
  const fault = faultIn(body);
  const codes = fault ? codesOf(fault) : [];
  const retryAfter = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429 || codes.some((code) => throttlingCodes.has(code))) {
    return new TenantError("throttled", "The sign-in service asks us to slow down.", retryAfter);
  }
  if (!fault && status < 400) {
    return new TenantError("unreadable", "The sign-in service's answer is not as documented.");
  }
  if (!fault || status >= 500 || codes.some((code) => passingCodes.has(code))) {
    return new TenantError("unreachable", `The sign-in service could not serve us (${status}).`, retryAfter);
  }
  return refusedFor(codes, fault.error, fault.trace_id ?? null);
}

/** Null where a text holds none of Entra's codes. */
export function refusalInText(text: string): TenantError | null {
  const codes = codesInText(text);
  return codes.length > 0 ? refusedFor(codes, "", null) : null;
}

function refusedFor(codes: readonly number[], error: string, trace: string | null): TenantError {
  const known = codes.find((code) => federatedCodes.has(code) || remedies[code] !== undefined);
  const [why, remedy] =
    known === undefined
      ? [
          "it gave a reason that is not known here",
          "Look the code up at https://login.microsoftonline.com/error.",
        ]
      : (remedies[known] ?? federated);
  const code = known ?? codes[0];
  const named = code === undefined ? error || "no code" : `AADSTS${code}`;
  return new TenantError("noAccess", `${tellsWhy}: ${why} (${named}). ${remedy}`, { trace });
}

function faultIn(body: string): SignInFault | null {
  try {
    const fault = SignInFault.safeParse(JSON.parse(body));
    return fault.success && (fault.data.error || codesOf(fault.data).length > 0) ? fault.data : null;
  } catch {
    return null;
  }
}

function codesOf(fault: SignInFault): readonly number[] {
  return fault.error_codes.length > 0 ? fault.error_codes : codesInText(fault.error_description);
}

function codesInText(text: string): readonly number[] {
  return [...text.matchAll(/AADSTS(\d{4,8})/g)].map(([, code]) => Number(code));
}
