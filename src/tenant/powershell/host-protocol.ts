import { z } from "zod";

const id = z.number().int();
/** The host gives up on the request after this long. */
const timeoutMs = z.number().int().positive();

export const RunRequest = z.object({
  kind: z.literal("run"),
  id,
  cmdlet: z.string(),
  /** Splatted, never spliced into a script. */
  parameters: z.record(z.string(), z.unknown()),
  timeoutMs,
});
export type RunRequest = z.infer<typeof RunRequest>;

/** Signs the host in at the tenant; again whenever the tokens are others. Its answer is a `HostAbout`. */
export const ConnectRequest = z.object({
  kind: z.literal("connect"),
  id,
  tenantId: z.string(),
  cloud: z.enum(["commercial", "gcc", "gccHigh", "dod"]),
  graphToken: z.string().min(1),
  /** For the Teams admin service. */
  teamsToken: z.string().min(1),
  timeoutMs,
});

/** What the host is made of: a `HostAbout`. Needs no sign-in. */
const AboutRequest = z.object({ kind: z.literal("about"), id, timeoutMs });

/** Stops the request of that id. No answer of its own: the stopped request is answered, with what it did after all. */
const CancelRequest = z.object({ kind: z.literal("cancel"), id });

/**
 * JSON lines between the bot and its cmdlet host, one object a line, answered by id. One request at a time; only a cancel
 * may come while one runs. The host is `teams-host.ps1` at a real tenant and `sim/cmdlet-host.ts` at the simulated one. It
 * exits when its input ends.
 */
export const HostRequest = z.discriminatedUnion("kind", [
  RunRequest,
  ConnectRequest,
  AboutRequest,
  CancelRequest,
]);
export type HostRequest = z.infer<typeof HostRequest>;
/** What is answered. */
export type AskedRequest = Exclude<HostRequest, { kind: "cancel" }>;

export const HostAbout = z.object({
  powerShell: z.string(),
  /** Version of the MicrosoftTeams module; null where it is not installed. */
  module: z.string().nullable(),
  /** The oldest version that will do. */
  minimumModule: z.string(),
  /** The newest version that is known; a newer one is used all the same. */
  newestModule: z.string(),
});
export type HostAbout = z.infer<typeof HostAbout>;

const faultCategories = [
  // PowerShell's own categories, or the nearest.
  "ObjectNotFound",
  "ResourceExists",
  "InvalidArgument",
  /** Signed in, and without a role for this. */
  "PermissionDenied",
  "LimitsExceeded",
  "ConnectionError",
  "OperationTimeout",
  "OperationStopped",
  "NotSpecified",
  // Ours.
  /** The tokens are expired or refused: nothing happened. */
  "Unauthenticated",
  "ModuleMissing",
  "ModuleTooOld",
  /** The module found no runspace to read its own versions in: nothing was sent, and this process will not do any more. */
  "RunspaceMissing",
  /** A token, or what signing in by it led to, is of another tenant than the configured one. */
  "WrongTenant",
  /** A token is for another service or cloud than the module signs in to. */
  "WrongAudience",
] as const;

export const HostResponse = z.discriminatedUnion("ok", [
  z.object({ id, ok: z.literal(true), output: z.array(z.unknown()) }),
  z.object({
    id,
    ok: z.literal(false),
    error: z.object({
      category: z.enum(faultCategories),
      message: z.string(),
      retryAfterSeconds: z.number().nonnegative().optional(),
    }),
  }),
]);
export type HostResponse = z.infer<typeof HostResponse>;
export type CmdletFault = Extract<HostResponse, { ok: false }>["error"];
