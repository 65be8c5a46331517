import type { ReadCmdlet } from "../powershell/allowed-cmdlets.ts";
import {
  always,
  flag,
  listOf,
  member,
  object,
  orNull,
  text,
  time,
  wholeNumber,
  type Properties,
} from "./shape.ts";

const notification = {
  NotificationMode: orNull(member("NotificationOnly", "ConferenceMuted", "ConferenceUnMuted")),
  NotificationGroup: orNull(text),
  NotificationDialOutNumber: orNull(text),
};
const names = always(listOf(text));
/** Of the service's own types: a text of theirs may be null, though some never are. */
const identity = always(text);

/**
 * What each cmdlet that reads answers of one object, as far as it is read, after the cmdlet host made JSON of it: lists are
 * never null there. Sources: the module's own output views and types (7.7.0 and newer), and its reference for the words.
 */
export const cmdletContract: Readonly<Record<ReadCmdlet, Properties>> = {
  "Get-CsOnlinePSTNGateway": {
    Identity: identity,
    SipSignalingPort: always(wholeNumber),
    MediaBypass: always(flag),
    Enabled: always(flag),
    SendSipOptions: always(flag),
    MaxConcurrentSessions: orNull(wholeNumber),
    FailoverTimeSeconds: always(wholeNumber),
    FailoverResponseCodes: always(text),
    ForwardCallHistory: always(flag),
    ForwardPai: always(flag),
    PidfLoSupported: always(flag),
    BypassMode: always(member("None", "Always", "OnlyForLocalUsers")),
    ProxySbc: orNull(text),
    GatewaySiteId: orNull(text),
    GatewaySiteLbrEnabled: always(flag),
    GatewayLbrEnabledUserOverride: always(flag),
    IPAddressVersion: always(member("IPv4", "IPv6")),
    MediaRelayRoutingLocationOverride: orNull(text),
    InboundPstnNumberTranslationRules: names,
    InboundTeamsNumberTranslationRules: names,
    OutboundPstnNumberTranslationRules: names,
    OutboundTeamsNumberTranslationRules: names,
    Description: orNull(text),
  },
  "Get-CsOnlineVoiceRoute": {
    Identity: identity,
    NumberPattern: always(text),
    Priority: always(wholeNumber),
    OnlinePstnGatewayList: names,
    OnlinePstnUsages: names,
    BridgeSourcePhoneNumber: orNull(text),
    Description: orNull(text),
  },
  "Get-CsOnlinePstnUsage": { Usage: names },
  "Get-CsOnlineVoiceRoutingPolicy": {
    Identity: identity,
    OnlinePstnUsages: names,
    RouteType: orNull(text),
    Description: orNull(text),
  },
  "Get-CsTeamsEmergencyCallRoutingPolicy": {
    Identity: identity,
    EmergencyNumbers: always(
      listOf(object({ EmergencyDialString: always(text), OnlinePSTNUsage: orNull(text) })),
    ),
  },
  "Get-CsTeamsEmergencyCallingPolicy": {
    Identity: identity,
    ...notification,
    ExtendedNotifications: always(listOf(object(notification))),
  },
  "Get-CsTeamsSurvivableBranchAppliance": { Fqdn: always(text), Site: orNull(text) },
  "Get-CsTeamsSharedCallingRoutingPolicy": { Identity: identity, ResourceAccount: orNull(text) },
  "Get-CsTeamsMeetingConfiguration": {
    Identity: identity,
    ClientMediaPortRangeEnabled: orNull(flag),
    ClientAudioPort: orNull(wholeNumber),
    ClientAudioPortRange: orNull(wholeNumber),
  },
  "Get-CsOnlineAudioConferencingRoutingPolicy": { Identity: identity, OnlinePstnUsages: names },
  "Get-CsTenantNetworkSite": {
    Identity: identity,
    OnlineVoiceRoutingPolicy: orNull(text),
    EmergencyCallingPolicy: orNull(text),
  },
  "Get-CsGroupPolicyAssignment": {
    GroupId: always(text),
    PolicyName: always(text),
    Priority: always(wholeNumber),
  },
  "Get-CsBatchPolicyAssignmentOperation": {
    OperationId: always(text),
    OperationName: orNull(text),
    CreatedTime: always(time),
  },
};

/** One operation, asked for by its id. */
export const operationContract: Properties = {
  OverallStatus: always(member("NotStarted", "InProgress", "Complete", "Completed")),
  UserState: always(listOf(object({ Id: always(text), Result: orNull(text) }))),
};
