import { z } from "zod";

/**
 * JSON lines between the bot and its cmdlet host, one object a line, answered in any order by id. The host is
 * `teams-host.ps1` at a real tenant and `sim/cmdlet-host.ts` at the simulated one. It exits when its input ends.
 */
export const HostRequest = z.object({
  id: z.number().int(),
  cmdlet: z.string(),
  /** Splatted, never spliced into a script. */
  parameters: z.record(z.string(), z.unknown()),
  /** The host gives up on the cmdlet after this long. */
  timeoutMs: z.number().int().positive(),
});
export type HostRequest = z.infer<typeof HostRequest>;

export const HostResponse = z.discriminatedUnion("ok", [
  z.object({ id: z.number().int(), ok: z.literal(true), output: z.array(z.unknown()) }),
  z.object({
    id: z.number().int(),
    ok: z.literal(false),
    error: z.object({
      /** PowerShell's error category, or the nearest. */
      category: z.enum([
        "ObjectNotFound",
        "ResourceExists",
        "InvalidArgument",
        "PermissionDenied",
        "LimitsExceeded",
        "ConnectionError",
        "OperationTimeout",
        "NotSpecified",
      ]),
      message: z.string(),
      retryAfterSeconds: z.number().optional(),
    }),
  }),
]);
export type HostResponse = z.infer<typeof HostResponse>;

/** Every cmdlet this version may run; the host holds the same list and refuses the rest. */
export const allowedCmdlets = [
  "Get-CsOnlinePSTNGateway",
  "Get-CsOnlineVoiceRoute",
  "Get-CsOnlinePstnUsage",
  "Get-CsOnlineVoiceRoutingPolicy",
  "Get-CsTeamsEmergencyCallRoutingPolicy",
  "Get-CsTeamsSurvivableBranchAppliance",
  "Get-CsTeamsSharedCallingRoutingPolicy",
  "Get-CsTeamsMeetingConfiguration",
  "Get-CsOnlineAudioConferencingRoutingPolicy",
  "Get-CsTenantNetworkSite",
  "Get-CsGroupPolicyAssignment",
  "Get-CsBatchPolicyAssignmentOperation",
  "New-CsOnlinePSTNGateway",
  "Set-CsOnlinePSTNGateway",
  "Remove-CsOnlinePSTNGateway",
  "Set-CsOnlinePstnUsage",
  "New-CsOnlineVoiceRoute",
  "Set-CsOnlineVoiceRoute",
  "Remove-CsOnlineVoiceRoute",
  "New-CsOnlineVoiceRoutingPolicy",
  "Remove-CsOnlineVoiceRoutingPolicy",
  "New-CsBatchPolicyAssignmentOperation",
] as const;
export type AllowedCmdlet = (typeof allowedCmdlets)[number];
export type ReadCmdlet = Extract<AllowedCmdlet, `Get-${string}`>;
export type EffectCmdlet = Exclude<AllowedCmdlet, ReadCmdlet>;
