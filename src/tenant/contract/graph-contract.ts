import type { GraphPermission } from "../graph/graph-permissions.ts";
import {
  always,
  duration,
  flag,
  listOf,
  member,
  number,
  object,
  rare,
  sparse,
  text,
  time,
  wholeNumber,
  type ObjectShape,
  type Properties,
} from "./shape.ts";

/** A read of Microsoft Graph v1.0. */
export interface GraphRead {
  readonly permission: GraphPermission;
  /** A collection in `value`, with a link to the next page; or the thing itself. */
  readonly envelope: "collection" | "entity";
  /** What one thing shows, as far as it is read. */
  readonly has: Properties;
}

const id = always(text);

const policyAssignment = object({
  displayName: always(text),
  assignmentType: always(member("direct", "group", "unknownFutureValue")),
  groupId: rare(text),
});

const userConfiguration: Properties = {
  id,
  userPrincipalName: always(text),
  accountType: always(
    member(
      "user",
      "resourceAccount",
      "guest",
      "sfbOnPremUser",
      "unknown",
      "unknownFutureValue",
      "ineligibleUser",
    ),
  ),
  isEnterpriseVoiceEnabled: sparse(flag),
  featureTypes: always(listOf(text, { nullItems: true })),
  telephoneNumbers: always(
    listOf(
      object({
        telephoneNumber: always(text),
        assignmentCategory: always(member("primary", "private", "alternate", "unknownFutureValue")),
      }),
      { nullItems: true },
    ),
  ),
  effectivePolicyAssignments: always(
    listOf(object({ policyType: always(text), policyAssignment: always(policyAssignment) }), {
      nullItems: true,
    }),
  ),
};

const platforms = [
  "unknown",
  "windows",
  "macOS",
  "iOS",
  "android",
  "web",
  "ipPhone",
  "roomSystem",
  "surfaceHub",
  "holoLens",
  "unknownFutureValue",
];
const products = [
  "unknown",
  "teams",
  "skypeForBusiness",
  "lync",
  "unknownFutureValue",
  "azureCommunicationServices",
];
const roles = [
  "unknown",
  "customBot",
  "skypeForBusinessMicrosoftTeamsGateway",
  "skypeForBusinessAudioVideoMcu",
  "skypeForBusinessApplicationSharingMcu",
  "skypeForBusinessCallQueues",
  "skypeForBusinessAutoAttendant",
  "mediationServer",
  "mediationServerCloudConnectorEdition",
  "exchangeUnifiedMessagingService",
  "mediaController",
  "conferencingAnnouncementService",
  "conferencingAttendant",
  "audioTeleconferencerController",
  "skypeForBusinessUnifiedCommunicationApplicationPlatform",
  "responseGroupServiceAnnouncementService",
  "gateway",
  "skypeTranslator",
  "skypeForBusinessAttendant",
  "responseGroupService",
  "voicemail",
  "unknownFutureValue",
];

/** One end of a segment. Who it is stood in `identity` until June 2026, and stands in `associatedIdentity`. */
const end: ObjectShape = object(
  {
    "@odata.type": always(text),
    userAgent: sparse(
      object(
        { "@odata.type": always(text) },
        {
          byType: {
            "#microsoft.graph.callRecords.clientUserAgent": {
              platform: always(member(...platforms)),
              productFamily: always(member(...products)),
            },
            "#microsoft.graph.callRecords.serviceUserAgent": { role: always(member(...roles)) },
          },
        },
      ),
    ),
  },
  {
    together: "caller or callee",
    byType: {
      "#microsoft.graph.callRecords.participantEndpoint": {
        identity: rare(object({ user: rare(object({ id: rare(text) })) })),
        associatedIdentity: sparse(object({ id: sparse(text) })),
      },
    },
  },
);

const network: ObjectShape = object(
  { ipAddress: sparse(text), relayIPAddress: sparse(text) },
  { together: "callerNetwork or calleeNetwork" },
);

const stream = object({
  streamDirection: always(member("callerToCallee", "calleeToCaller")),
  wasMediaBypassed: sparse(flag),
  packetUtilization: sparse(wholeNumber),
  averageJitter: rare(duration),
  averagePacketLossRate: rare(number),
  averageRoundTripTime: rare(duration),
});

const media = object({
  label: sparse(text),
  callerNetwork: sparse(network),
  calleeNetwork: sparse(network),
  streams: always(listOf(stream, { nullItems: true })),
});

const segment = object({
  caller: sparse(end),
  callee: sparse(end),
  media: always(listOf(media, { nullItems: true })),
});

/**
 * Each path that is read, `{…}` standing for what it is about. Sources: the service's metadata and the pages of each
 * operation. Nullable there means that it may be left out as well, as far as an answer's other things show it.
 */
export const graphContract = {
  "GET /v1.0/domains": {
    permission: "Domain.Read.All",
    envelope: "collection",
    has: { id, isVerified: always(flag) },
  },
  "GET /v1.0/organization": {
    permission: "Organization.Read.All",
    envelope: "collection",
    has: { id, tenantType: sparse(text) },
  },
  "GET /v1.0/users": {
    permission: "User.Read.All",
    envelope: "collection",
    has: { id, officeLocation: sparse(text) },
  },
  "GET /v1.0/users/{id}": {
    permission: "User.Read.All",
    envelope: "entity",
    has: { id, officeLocation: sparse(text) },
  },
  "GET /v1.0/users/{id} in POST /v1.0/$batch": {
    permission: "User.Read.All",
    envelope: "entity",
    has: { id, userType: sparse(text), accountEnabled: sparse(flag) },
  },
  "GET /v1.0/groups/{id}/transitiveMembers": {
    permission: "GroupMember.ReadBasic.All",
    envelope: "collection",
    has: { id, "@odata.type": always(text) },
  },
  "GET /v1.0/admin/teams/userConfigurations": {
    permission: "TeamsUserConfiguration.Read.All",
    envelope: "collection",
    has: userConfiguration,
  },
  "GET /v1.0/admin/teams/userConfigurations/{id}": {
    permission: "TeamsUserConfiguration.Read.All",
    envelope: "entity",
    has: userConfiguration,
  },
  "GET /v1.0/admin/teams/policy/getPolicyId(type='{type}',name='{name}')": {
    permission: "TeamsPolicyUserAssign.ReadWrite.All",
    envelope: "collection",
    has: { name: always(text), policyId: always(text) },
  },
  "GET /v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime={from},toDateTime={to})": {
    permission: "CallRecords.Read.All",
    envelope: "collection",
    has: {
      id: sparse(text),
      correlationId: sparse(text),
      userId: sparse(text),
      startDateTime: sparse(time),
      inviteDateTime: sparse(time),
      failureDateTime: rare(time),
      duration: sparse(wholeNumber),
      callType: sparse(text),
      calleeNumber: sparse(text),
      successfulCall: sparse(flag),
      finalSipCode: sparse(wholeNumber),
      callEndSubReason: sparse(wholeNumber),
      finalSipCodePhrase: sparse(text),
      trunkFullyQualifiedDomainName: sparse(text),
      mediaBypassEnabled: sparse(flag),
    },
  },
  "GET /v1.0/communications/callRecords": {
    permission: "CallRecords.Read.All",
    envelope: "collection",
    has: {
      id,
      type: always(member("unknown", "groupCall", "peerToPeer", "unknownFutureValue")),
      startDateTime: always(time),
      version: always(wholeNumber),
      lastModifiedDateTime: always(time),
    },
  },
  "GET /v1.0/communications/callRecords/{id}/sessions": {
    permission: "CallRecords.Read.All",
    envelope: "collection",
    has: { segments: sparse(listOf(segment)) },
  },
} as const satisfies Readonly<Record<string, GraphRead>>;

export type GraphPath = keyof typeof graphContract;
