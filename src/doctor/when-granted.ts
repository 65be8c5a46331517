import type { DoctorPorts } from "./ports.ts";
import type { TokenAudience } from "../tenant/sign-in/tokens.ts";

/**
 * From when on a permission or role that is granted now counts, as a sentence: it stands in a token, and the one at hand was
 * issued before. Azure keeps a managed identity's token for up to a day, and hands out the same one until then. Source:
 * "Managed identity best practice recommendations".
 */
export async function whenGranted(
  { identity, token }: Pick<DoctorPorts, "identity" | "token">,
  audience: TokenAudience,
  signal: AbortSignal,
): Promise<string> {
  const [own, held] = await Promise.all([identity(), token(audience, signal).catch(() => null)]);
  const end = held && ` at ${held.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return own?.kind === "managedIdentity"
    ? `It counts once Azure issues the managed identity its next token, which may take until the present one ends${end ?? ", up to 24 hours"}; a restart does not hasten that.`
    : `It counts from the bot's next token on: after a restart, or when the present one ends${end ?? ""}.`;
}
