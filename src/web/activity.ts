import { z } from "zod";
import type { Config } from "../config/config.ts";
import type { Cloud } from "../telephony/clouds.ts";
import { loopback } from "./this-machine.ts";

const id = z.string().max(1024);
const tenant = z.string().max(128);
const account = z.object({
  id: id.optional(),
  name: z.string().max(512).optional(),
  aadObjectId: z.string().max(128).optional(),
});
/** What Teams may tell of a sender who is at home elsewhere. */
const sender = account.extend({
  tenantId: tenant.nullish(),
  userRole: z.string().max(64).nullish(),
  properties: z.object({ tenantId: tenant.nullish(), userRole: z.string().max(64).nullish() }).nullish(),
});

/** A file sent in a personal chat, as Teams says where it lies. Other attachments, such as the text as HTML, are left out. */
const SentFile = z.object({
  contentType: z.literal("application/vnd.microsoft.teams.file.download.info"),
  name: z.string().max(512).optional(),
  content: z.object({ downloadUrl: z.string().max(4096) }),
});

/** What the bot reads of an activity; everything else is left out before the SDK sees the body. */
export const Activity = z.object({
  type: z.string().min(1).max(64),
  id: id.optional(),
  name: z.string().max(256).optional(),
  action: z.string().max(64).optional(),
  channelId: z.literal("msteams"),
  serviceUrl: z.url().max(2048),
  from: sender,
  recipient: account.optional(),
  conversation: z.object({
    id: id.min(1),
    tenantId: tenant.optional(),
    conversationType: z.string().max(64).optional(),
    isGroup: z.boolean().optional(),
    name: z.string().max(512).nullish(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: tenant.optional() }).optional(),
      channel: z.object({ id: id.optional(), type: z.string().max(64).nullish() }).optional(),
      team: z.object({ id: id.optional() }).optional(),
    })
    .nullish()
    .transform((value) => value ?? undefined),
  text: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
  textFormat: z.string().max(32).optional(),
  locale: z.string().max(64).optional(),
  localTimezone: z.string().max(128).optional(),
  replyToId: id.optional(),
  entities: z
    .array(
      z.object({
        type: z.string().max(128),
        text: z.string().nullish(),
        mentioned: account.nullish(),
        timezone: z.string().max(128).nullish(),
      }),
    )
    .max(200)
    .nullish()
    .transform((value) => value ?? undefined),
  attachments: z
    .array(z.unknown())
    .max(100)
    .nullish()
    .transform((attachments) =>
      attachments?.flatMap((attachment) => SentFile.safeParse(attachment).data ?? []),
    ),
  membersAdded: z.array(account).max(1000).optional(),
  membersRemoved: z.array(account).max(1000).optional(),
  value: z.unknown().optional(),
});

/** An activity as far as this bot understands activities. */
export type Activity = z.infer<typeof Activity>;

/** What a press of a card's button sends. */
const CardAction = z.object({
  action: z.object({ type: z.string().optional(), verb: z.string().max(128), data: z.unknown().optional() }),
  trigger: z.string().max(32).optional(),
});

/** The answer to a card that offers a file. */
const FileConsent = z.object({ action: z.string().max(32), context: z.unknown(), uploadInfo: z.unknown() });

/** A form opened, or sent, as a dialog. */
const Dialog = z.object({ data: z.record(z.string(), z.unknown()) });

const invokes: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["adaptiveCard/action", CardAction],
  ["fileConsent/invoke", FileConsent],
  ["task/fetch", Dialog],
  ["task/submit", Dialog],
]);

export type ActivityVerdict =
  | { readonly ok: true; readonly activity: Activity }
  /** `error` null: another tenant, which gets no answer at all. */
  | { readonly ok: false; readonly status: 400 | 403; readonly error: string | null };

/** Decides whether a body is an activity this bot may be shown, before anything else looks at it. */
export function checkActivity(
  body: unknown,
  config: Pick<Config, "mode" | "cloud" | "tenantId">,
): ActivityVerdict {
  const parsed = Activity.safeParse(body);
  if (!parsed.success) return bad("The body is not an activity this bot understands.");
  const activity = parsed.data;

  if (!isFromTenant(activity, config.tenantId)) return { ok: false, status: 403, error: null };
  if (!serviceUrlAllowed(activity.serviceUrl, config))
    return bad("The activity's serviceUrl is not allowed.");
  if (activity.type === "invoke") {
    const value = invokes.get(activity.name ?? "");
    if (!value) return bad("This bot does not know that invoke.");
    if (!value.safeParse(activity.value).success) return bad("The invoke's value is not a card action.");
  }
  return { ok: true, activity };
}

/** What can lead to an effect. Everything else is remembered at most. */
const acts: ReadonlySet<string> = new Set(["message", "invoke"]);

/**
 * Whether an activity says in both places that it belongs to the tenant, and nothing of it says otherwise. What cannot
 * lead to an effect may say it in one place only, as Teams leaves out one of them on some events.
 */
function isFromTenant({ type, conversation, channelData, from }: Activity, tenantId: string): boolean {
  if (acts.has(type) && !namesTenantTwice({ conversation, channelData })) return false;
  const pinned = [conversation.tenantId, channelData?.tenant?.id].filter((named) => named !== undefined);
  const hinted = [from.tenantId, from.properties?.tenantId].filter((named) => typeof named === "string");
  const ours = (named: string) => named.toLowerCase() === tenantId.toLowerCase();
  if (pinned.length === 0 || ![...pinned, ...hinted].every(ours)) return false;
  return ![from.userRole, from.properties?.userRole].some(
    (role) => role && outsiders.has(role.toLowerCase()),
  );
}

/** Roles under which Teams lists those who are in a conversation without being of the organisation. */
const outsiders: ReadonlySet<string> = new Set(["guest", "anonymous"]);

/** Whether an activity carries its tenant in both places. They are equal where the activity was let through. */
export function namesTenantTwice({
  conversation,
  channelData,
}: Pick<Activity, "conversation" | "channelData">): boolean {
  return conversation.tenantId !== undefined && channelData?.tenant?.id !== undefined;
}

function bad(error: string): ActivityVerdict {
  return { ok: false, status: 400, error };
}

/** Hosts that Teams answers from. The bot's token goes to the serviceUrl, so nothing else may be named there. */
const serviceHosts: Readonly<Record<Cloud, { readonly hosts: readonly string[]; readonly domain: string }>> =
  {
    commercial: { hosts: ["smba.trafficmanager.net"], domain: ".teams.microsoft.com" },
    gcc: { hosts: ["smba.trafficmanager.net"], domain: ".teams.microsoft.com" },
    gccHigh: { hosts: [], domain: ".teams.microsoft.us" },
    dod: { hosts: [], domain: ".teams.microsoft.us" },
  };

/** Whether the bot's token may go there. */
export function serviceUrlAllowed(
  serviceUrl: string,
  { mode, cloud }: Pick<Config, "mode" | "cloud">,
): boolean {
  const { protocol, hostname, port, username, password, search, hash } = new URL(serviceUrl);
  // Paths are put behind it as text, so nothing may stand where they would not be paths.
  if (username !== "" || password !== "" || search !== "" || hash !== "") return false;
  if (mode === "simulated") return loopback.has(hostname) && (protocol === "http:" || protocol === "https:");
  const { hosts, domain } = serviceHosts[cloud];
  return protocol === "https:" && port === "" && (hosts.includes(hostname) || hostname.endsWith(domain));
}
