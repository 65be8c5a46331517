import { z } from "zod";
import { TenantError } from "../../tenant/tenant-error.ts";
import { whenGranted } from "../when-granted.ts";
import { failure, ok, warning, type DoctorCheck, type Line } from "../doctor-check.ts";

/** Entra roles by template id. Source: "Microsoft Entra built-in roles", which tells of people only, not of applications. */
const roles: Readonly<Record<string, { readonly name: string; readonly writes: boolean | "untried" }>> = {
  "62e90394-69f5-4237-9190-012177145e10": { name: "Global Administrator", writes: true },
  "69091246-20e8-4a56-aa4d-066075b2a7a8": { name: "Teams Administrator", writes: true },
  "baf37b3a-610e-45da-9e62-d9d1e5e8914b": { name: "Teams Communications Administrator", writes: "untried" },
  "aa38014f-0993-46e9-9b45-30501a20909d": { name: "Teams Telephony Administrator", writes: "untried" },
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451": { name: "Global Reader", writes: false },
  "1076ac91-f3d9-41a7-a339-dcdf5f480acc": { name: "Teams Reader", writes: false },
};

const Claims = z.object({ wids: z.array(z.string().toLowerCase()).default([]) });

const assign = "Assign the Entra role Teams Administrator to the app's service principal.";

/** Reading is tried. Writing is not: what may write shows only from the roles that the token names. */
export const teamsRole: DoctorCheck = {
  title: "Teams role",
  remedy: "Let the bot read the tenant's gateways; the sections above say what is in the way.",
  async run(ports, signal) {
    const { gateways, token, config } = ports;
    const lines: Line[] = [];
    try {
      lines.push(ok(`The tenant's gateways can be read: ${(await gateways(signal)).length}.`));
      if (config.mode === "microsoft") lines.push(roleOf((await token("teams", signal)).value));
    } catch (error) {
      if (!(error instanceof TenantError) || error.kind !== "noAccess") throw error;
      lines.push(failure(error.message, assign));
    }
    if (lines.every(({ remedy }) => remedy === null)) return lines;
    const counts = await whenGranted(ports, "teams", signal);
    return lines.map((line) =>
      line.remedy === null ? line : { ...line, remedy: `${line.remedy} ${counts}` },
    );
  },
};

function roleOf(token: string): Line {
  const held = wids(token).flatMap((id) => roles[id] ?? []);
  const writing = held.find(({ writes }) => writes === true);
  if (writing) return ok(`${writing.name}, which may write voice settings.`);
  const untried = held.find(({ writes }) => writes === "untried");
  if (untried)
    return warning(
      `${untried.name}: whether an app may write voice settings by it is not documented, and shows at the first change.`,
      assign,
    );
  if (held.length > 0)
    return warning(`${held.map(({ name }) => name).join(", ")}, which only reads.`, assign);
  return warning(
    "The token names no Teams role: whether the bot may write shows at the first change.",
    assign,
  );
}

/** Not verified: it is our own token, looked at only to tell people what is in it. */
function wids(token: string): readonly string[] {
  try {
    return Claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")))
      .wids;
  } catch {
    return [];
  }
}
