import { refusalInText } from "./sign-in-refusal.ts";
import { TenantError } from "../tenant-error.ts";

/** What the platforms say where the identity is not attached to what runs the bot. */
const notAttached =
  /Identity not found|No User Assigned or Delegated Managed Identity|has not been assigned|Unable to load the proper Managed Identity/i;

/** Why no token of the managed identity could be had. Nothing of the library's error goes in but Entra's code. */
export function managedIdentityRefusal(error: unknown, clientId: string): TenantError {
  if (error instanceof TenantError) return error;
  const said = textsOf(error);
  const refusal = refusalInText(said);
  if (refusal) return refusal;
  if (notAttached.test(said)) {
    return new TenantError(
      "noAccess",
      `No managed identity with client id ${clientId} is attached to what runs the bot. Attach the user-assigned identity there, and set AZURE_CLIENT_ID to its client id.`,
    );
  }
  const status = statusOf(error);
  if (status === 429)
    return new TenantError("throttled", "The managed identity service asks us to slow down.");
  if (status !== undefined && status >= 400 && status < 500 && status !== 404 && status !== 410) {
    return new TenantError(
      "noAccess",
      `The managed identity service refused a token for client id ${clientId} (${status}). Check AZURE_CLIENT_ID, and that the identity is attached to what runs the bot.`,
    );
  }
  return new TenantError(
    "unreachable",
    "The managed identity service of this host cannot be reached or could not serve us. TENANT_CREDENTIAL=managedIdentity works only where Azure runs the bot.",
  );
}

/** Messages of an error and its causes. */
function textsOf(error: unknown): string {
  const texts: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) texts.push(each.message);
  return texts.join("\n");
}

function statusOf(error: unknown): number | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { status } = each as { readonly status?: unknown };
    if (typeof status === "number") return status;
  }
  return undefined;
}
