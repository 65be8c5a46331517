import { z } from "zod";

/** What the package needs to know of one deployment. */
export interface ManifestValues {
  /** The bot's application (client) id; also the Teams app's. */
  readonly botId: string;
  /** Name under which Teams reaches the bot. */
  readonly host: string;
  /** The registration people sign in to for the tab; null leaves the tab out. */
  readonly tabAppId: string | null;
  readonly developer: {
    readonly name: string;
    readonly websiteUrl: string;
    readonly privacyUrl: string;
    readonly termsUrl: string;
  };
}

export type ValuesRead =
  | { readonly ok: true; readonly values: ManifestValues }
  | { readonly ok: false; readonly problems: readonly string[] };

const missing = (what: string) => ({
  error: (issue: { readonly input?: unknown }) =>
    issue.input === undefined ? `missing; ${what}` : undefined,
});

const id = (what: string) =>
  z
    .string(missing(what))
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be an application id (GUID)")
    .toLowerCase()
    .refine((guid) => !isPlaceholder(guid), "is a placeholder, not an application id");

/** A public DNS name: no scheme, port, path or address, and not this machine's. */
const host = z
  .string(missing("the name Teams reaches the bot under, such as pilot.contoso.com"))
  .toLowerCase()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a public host name without scheme, port or path",
  );

const page = (what: string) =>
  z.string(missing(what)).refine((text) => URL.canParse(text) && new URL(text).protocol === "https:", {
    message: "must be an https:// address",
  });

const Variables = z.object({
  MicrosoftAppId: id("the bot's application (client) id"),
  PUBLIC_HOST: host,
  TAB_APP_ID: id("").optional(),
  DEVELOPER_NAME: z
    .string(missing("who runs the bot, as people see it"))
    .max(32, "must be at most 32 characters"),
  DEVELOPER_WEBSITE_URL: page("where people find help"),
  DEVELOPER_PRIVACY_URL: page("your privacy statement"),
  DEVELOPER_TERMS_URL: page("your terms of use"),
});

/** The variables that only the package needs; the others are the bot's own. */
export const packageOnly = [
  "DEVELOPER_NAME",
  "DEVELOPER_WEBSITE_URL",
  "DEVELOPER_PRIVACY_URL",
  "DEVELOPER_TERMS_URL",
] as const satisfies readonly (keyof typeof Variables.shape)[];

/** Reads the environment; every variable that is missing or wrong is named. An empty one counts as missing. */
export function readValues(env: Readonly<Record<string, string | undefined>>): ValuesRead {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Variables.safeParse(set);
  const shared =
    set["TAB_APP_ID"] !== undefined &&
    set["TAB_APP_ID"].toLowerCase() === set["MicrosoftAppId"]?.toLowerCase();
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...(shared ? ["TAB_APP_ID: must be a registration of its own, not the bot's"] : []),
  ];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const given = parsed.data;
  return {
    ok: true,
    values: {
      botId: given.MicrosoftAppId,
      host: given.PUBLIC_HOST,
      tabAppId: given.TAB_APP_ID ?? null,
      developer: {
        name: given.DEVELOPER_NAME,
        websiteUrl: given.DEVELOPER_WEBSITE_URL,
        privacyUrl: given.DEVELOPER_PRIVACY_URL,
        termsUrl: given.DEVELOPER_TERMS_URL,
      },
    },
  };
}

/** All of one digit, counted up, or nothing but its last digits: nobody was ever given such an id. */
export function isPlaceholder(guid: string): boolean {
  const digits = guid.replaceAll("-", "").toLowerCase();
  return /^(.)\1*$/.test(digits) || /^0{20}/.test(digits) || digits.startsWith("12345678123412341234");
}
