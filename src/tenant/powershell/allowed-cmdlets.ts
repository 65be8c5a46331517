import { TenantError } from "../tenant-error.ts";

/** Cmdlets that read, with the parameters they may be given. The host holds the same lists and refuses the rest. */
export const readParameters = {
  "Get-CsOnlinePSTNGateway": ["Identity"],
  "Get-CsOnlineVoiceRoute": [],
  "Get-CsOnlinePstnUsage": [],
  "Get-CsOnlineVoiceRoutingPolicy": [],
  "Get-CsTeamsEmergencyCallRoutingPolicy": [],
  "Get-CsTeamsEmergencyCallingPolicy": [],
  "Get-CsTeamsSurvivableBranchAppliance": [],
  "Get-CsTeamsSharedCallingRoutingPolicy": [],
  "Get-CsTeamsMeetingConfiguration": [],
  "Get-CsOnlineAudioConferencingRoutingPolicy": [],
  "Get-CsTenantNetworkSite": [],
  "Get-CsGroupPolicyAssignment": ["PolicyType"],
  "Get-CsBatchPolicyAssignmentOperation": ["Identity"],
} as const satisfies Readonly<Record<`Get-${string}`, readonly string[]>>;

/** Cmdlets that change something, with the parameters they may be given: what `cmdletOf` sends, and batches. */
export const effectParameters = {
  "New-CsOnlinePSTNGateway": [
    "Identity",
    "SipSignalingPort",
    "MediaBypass",
    "Enabled",
    "SendSipOptions",
    "MaxConcurrentSessions",
    "FailoverTimeSeconds",
    "FailoverResponseCodes",
    "ForwardCallHistory",
    "ForwardPai",
    "BypassMode",
    "ProxySbc",
    "GatewaySiteId",
    "GatewaySiteLbrEnabled",
    "GatewayLbrEnabledUserOverride",
    "IPAddressVersion",
    "MediaRelayRoutingLocationOverride",
    "PidfLoSupported",
    "InboundPstnNumberTranslationRules",
    "InboundTeamsNumberTranslationRules",
    "OutboundPstnNumberTranslationRules",
    "OutboundTeamsNumberTranslationRules",
    "Description",
  ],
  "Set-CsOnlinePSTNGateway": ["Identity", "MediaBypass", "Enabled"],
  "Remove-CsOnlinePSTNGateway": ["Identity"],
  "Set-CsOnlinePstnUsage": ["Identity", "Usage"],
  "New-CsOnlineVoiceRoute": [
    "Identity",
    "NumberPattern",
    "Priority",
    "OnlinePstnUsages",
    "OnlinePstnGatewayList",
    "BridgeSourcePhoneNumber",
    "Description",
  ],
  "Set-CsOnlineVoiceRoute": ["Identity", "OnlinePstnGatewayList"],
  "Remove-CsOnlineVoiceRoute": ["Identity"],
  "New-CsOnlineVoiceRoutingPolicy": ["Identity", "OnlinePstnUsages", "RouteType", "Description"],
  "Remove-CsOnlineVoiceRoutingPolicy": ["Identity"],
  "New-CsBatchPolicyAssignmentOperation": ["Identity", "PolicyType", "PolicyName", "OperationName"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ReadCmdlet = keyof typeof readParameters;
export type EffectCmdlet = keyof typeof effectParameters;
export type Parameters = Readonly<Record<string, unknown>>;

/** What is never missing from a cmdlet's answer. Where it is, something failed that nobody said: nothing is known then. */
const neverMissing: Readonly<Partial<Record<ReadCmdlet | EffectCmdlet, "Global" | "object" | "id">>> = {
  "Get-CsOnlinePstnUsage": "object",
  "Get-CsOnlineVoiceRoutingPolicy": "Global",
  "Get-CsTeamsEmergencyCallRoutingPolicy": "Global",
  "Get-CsTeamsEmergencyCallingPolicy": "Global",
  "Get-CsTeamsSharedCallingRoutingPolicy": "Global",
  "Get-CsTeamsMeetingConfiguration": "Global",
  "Get-CsOnlineAudioConferencingRoutingPolicy": "Global",
  // The module reads the new object back and answers it.
  "New-CsOnlinePSTNGateway": "object",
  "New-CsOnlineVoiceRoute": "object",
  "New-CsOnlineVoiceRoutingPolicy": "object",
  "New-CsBatchPolicyAssignmentOperation": "id",
};

const missingWords = {
  Global: "its answer does not hold the object Global, which every tenant has",
  object: "it answered without an object",
  anything: "it answered with nothing, though it was asked for one by name",
  id: "it did not tell the operation's id",
} as const;

/** What an answer that counts as a success lacks; undefined where it is whole, as far as can be told. */
export function missingFrom(
  cmdlet: ReadCmdlet | EffectCmdlet,
  parameters: Parameters,
  output: readonly unknown[],
): string | undefined {
  const wanted = neverMissing[cmdlet] ?? (isReadByName(cmdlet, parameters) ? "anything" : undefined);
  return wanted === undefined || output.some(holds[wanted]) ? undefined : missingWords[wanted];
}

/** What is asked for by name is there, or an error says that it is not. */
function isReadByName(cmdlet: string, { Identity }: Parameters): boolean {
  return Identity !== undefined && Object.hasOwn(readParameters, cmdlet);
}

const holds = {
  Global: (item: unknown) => isObject(item) && item.Identity === "Global",
  object: isObject,
  anything: () => true,
  id: (item: unknown) =>
    (typeof item === "string" && item !== "") ||
    (isObject(item) && typeof item.OperationId === "string" && item.OperationId !== ""),
} as const;

function isObject(item: unknown): item is Readonly<Record<string, unknown>> {
  return typeof item === "object" && item !== null;
}

/** Throws a `TenantError` of kind `refused` unless this is a read that the bot may make. */
export function refuseUnlessRead(cmdlet: string, parameters: Parameters): void {
  refuseUnlessListed(readParameters, cmdlet, parameters);
}

/** Throws a `TenantError` of kind `refused` unless this is an effect that the bot may have. */
export function refuseUnlessEffect(cmdlet: string, parameters: Parameters): void {
  refuseUnlessListed(effectParameters, cmdlet, parameters);
  if (!names(parameters.Identity))
    refuse(`${cmdlet} must be given an Identity: without one it would change what everybody has.`);
  if (cmdlet === "Set-CsOnlinePstnUsage") refuseReplacedUsages(cmdlet, parameters);
}

function refuseUnlessListed(
  lists: Readonly<Record<string, readonly string[]>>,
  cmdlet: string,
  parameters: Parameters,
): void {
  const known = Object.hasOwn(lists, cmdlet) ? lists[cmdlet] : undefined;
  if (!known) return refuse(`${cmdlet} is not among the cmdlets this bot may run.`);
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`${cmdlet} may not be given the parameter ${unknown}.`);
}

/** A list of usages given whole deletes every usage it does not name. Source: "Set-CsOnlinePstnUsage". */
function refuseReplacedUsages(cmdlet: string, { Usage }: Parameters): void {
  const edits = typeof Usage === "object" && Usage !== null ? Object.keys(Usage) : [];
  if (edits.length > 0 && edits.every((edit) => edit === "Add" || edit === "Remove")) return;
  refuse(`${cmdlet} may add and remove usages, never replace them.`);
}

function names(identity: unknown): boolean {
  return (typeof identity === "string" || Array.isArray(identity)) && identity.length > 0;
}

function refuse(why: string): never {
  throw new TenantError("refused", why);
}
