import type { CallRecords } from "@microsoft/microsoft-graph-types";
import { otherNameOf } from "../network/defects.ts";
import type { CallLogRow } from "./call-log-row.ts";
import { failure, type GraphAnswer } from "./graph-answers.ts";
import { listed, refused } from "./graph-query.ts";
import { idFrom, randomOf } from "./random.ts";
import { isGovernment, type TenantState } from "./state.ts";

/** Milliseconds by which a record's start may differ from its row's. */
const farthest = 5 * 60_000;
/** Of a call: it is negotiated anew in between. */
const segmentLength = 10 * 60_000;
const segmentsOnPage = 2;
const relay = "52.113.0.9";
const processor = "52.114.7.3";
const client = "10.20.30.40";

/** Source: "List callRecords" (Graph). Neither sessions nor participants are ever in the list. */
export function callRecords(state: TenantState, url: URL): GraphAnswer {
  const matches = filterOf(url.searchParams.get("$filter") ?? "");
  if (!matches) return refused("Invalid $filter.");
  return listed(url, {
    items: state.calls
      .between(matches.from - farthest, matches.to + farthest, state.now().getTime())
      .filter((call) => writtenAt(state, call) <= state.now().getTime())
      .filter((call) => {
        const start = recordStart(call);
        const isIn = start >= matches.from && start < matches.to;
        return isIn && (matches.person === undefined || call.row.userId === matches.person);
      }),
    show: (call) => recordOf(state, call),
    page: 60,
    properties: [
      "id",
      "endDateTime",
      "joinWebUrl",
      "lastModifiedDateTime",
      "modalities",
      "organizer_v2",
      "startDateTime",
      "type",
      "version",
    ],
    query: ["$filter"],
  });
}

/** Source: "List sessions" (Graph). A session's segments have pages of their own. */
export function sessions(state: TenantState, url: URL, recordId: string): GraphAnswer {
  const expand = url.searchParams.get("$expand");
  if (expand !== null && expand !== "segments") return refused("Invalid $expand.");
  const call = find(state, recordId);
  if (!call) return noRecord;
  return listed(url, {
    items: [call],
    show: () => sessionOf(state, call, expand === null ? null : url),
    page: 60,
    properties: [
      "id",
      "callee",
      "caller",
      "endDateTime",
      "failureInfo",
      ...(isGovernment(state) ? [] : ["isTest"]),
      "modalities",
      "startDateTime",
      "segments",
    ],
    query: ["$expand"],
  });
}

/** Where the link of a session's segments leads. */
export function segments(state: TenantState, url: URL, recordId: string): GraphAnswer {
  const call = find(state, recordId);
  return call ? segmentsOf(state, call, url) : noRecord;
}

const noRecord = failure(404, "NotFound", "There is no such call record.");

interface Filter {
  from: number;
  to: number;
  person?: string;
}

/** By a participant and by start, joined by `and`; undefined where it asks for anything else. */
function filterOf(filter: string): Filter | undefined {
  const asked: Filter = { from: 0, to: Infinity };
  for (const clause of filter === "" ? [] : filter.split(" and ")) {
    const [, person] = /^participants_v2\/any\(p:p\/id eq '([^']+)'\)$/.exec(clause) ?? [];
    const [, comparison, text = ""] = /^startDateTime (lt|le|gt|ge) (\S+)$/.exec(clause) ?? [];
    const time = Date.parse(text);
    if (person !== undefined) asked.person = person;
    else if (Number.isNaN(time)) return undefined;
    else if (comparison === "ge" || comparison === "gt") asked.from = time + Number(comparison === "gt");
    else asked.to = time + Number(comparison === "le");
  }
  return asked.to === Infinity ? { ...asked, to: Number.MAX_SAFE_INTEGER } : asked;
}

/** The first version: minutes after the call in earnest, soon in a demo. */
function writtenAt({ faults }: TenantState, { visibleAt }: CallLogRow): number {
  return visibleAt + faults.recordsLate;
}

/** When the record tells how media went; before that it is there, and says nothing of it. */
function revisedAt(state: TenantState, call: CallLogRow): number {
  return writtenAt(state, call) + state.faults.recordsLag;
}

function isRevised(state: TenantState, call: CallLogRow): boolean {
  return revisedAt(state, call) <= state.now().getTime();
}

/** A record starts when its first user joins: with the dialling of an outbound call, soon after an inbound one's INVITE. */
function recordStart({ row, startedAt }: CallLogRow): number {
  return row.callType === "ByotIn" ? startedAt + 1_500 : Date.parse(row.inviteDateTime) - 500;
}

function endMs({ row, startedAt }: CallLogRow): number {
  return startedAt + row.duration * 1_000;
}

function recordOf(state: TenantState, call: CallLogRow) {
  const { row } = call;
  const revised = isRevised(state, call);
  const identity =
    row.callType === "ByotIn" ? { phone: { id: row.callerNumber } } : { user: { id: row.userId } };
  return {
    id: recordIdOf(call),
    version: revised ? 2 : 1,
    lastModifiedDateTime: iso(revised ? revisedAt(state, call) : writtenAt(state, call)),
    type: typeOf(call),
    modalities: ["audio"],
    startDateTime: iso(recordStart(call)),
    endDateTime: iso(endMs(call)),
    joinWebUrl: null,
    organizer_v2: { id: row.userId ?? recordIdOf(call), administrativeUnitInfos: [], identity },
  } satisfies CallRecords.CallRecord;
}

/** Most say what they are; Microsoft's own examples say unknown. */
function typeOf({ row }: CallLogRow): CallRecords.CallType {
  const draw = randomOf(`type ${row.id}`)();
  if (draw < 0.03) return "groupCall";
  return draw < 0.15 ? "unknown" : "peerToPeer";
}

function sessionOf(state: TenantState, call: CallLogRow, expanding: URL | null) {
  const ends = endsOf(call);
  const session = {
    id: recordIdOf(call),
    startDateTime: iso(recordStart(call)),
    endDateTime: iso(endMs(call)),
    modalities: ["audio"],
    failureInfo: call.row.successfulCall ? null : { stage: "callSetup", reason: call.row.finalSipCodePhrase },
    ...(isGovernment(state) ? {} : { isTest: false }),
    ...ends,
  } satisfies CallRecords.Session;
  if (!expanding) return session;
  const path = `${expanding.pathname}/${session.id}/segments`;
  const { value, "@odata.nextLink": next } = segmentsOf(state, call, new URL(path, expanding)).body as {
    value: readonly CallRecords.Segment[];
    "@odata.nextLink"?: string;
  };
  return { ...session, segments: value, ...(next !== undefined && { "segments@odata.nextLink": next }) };
}

function segmentsOf(state: TenantState, call: CallLogRow, url: URL): GraphAnswer {
  const start = recordStart(call);
  const count = 1 + Math.max(1, Math.ceil((endMs(call) - start) / segmentLength));
  return listed(url, {
    items: Array.from({ length: count }, (_, index) => index),
    show: (index) => ({ ...segmentOf(state, call, index) }),
    page: segmentsOnPage,
  });
}

/** The first one sets the call up and carries nothing; each further one is ten minutes of the call. */
function segmentOf(state: TenantState, call: CallLogRow, index: number) {
  const start = recordStart(call) + Math.max(0, index - 1) * segmentLength;
  const carries = index > 0 && call.row.successfulCall && isRevised(state, call);
  return {
    id: idFrom(randomOf(`segment ${index} ${call.row.id}`)),
    startDateTime: iso(start),
    endDateTime: iso(Math.max(start, Math.min(start + (index === 0 ? 0 : segmentLength), endMs(call)))),
    failureInfo: null,
    ...endsOf(call),
    media: carries ? [mediaOf(state, call)] : [],
  } satisfies CallRecords.Segment;
}

/** How a bypassed call went: most directly, some through a relay, a few off the bypass, and of some nobody says. */
function wayOf({ row }: CallLogRow): "processor" | "direct" | "relayed" | "web" | "untold" {
  if (!row.mediaBypassEnabled) return "processor";
  const draw = randomOf(row.id)();
  if (draw < 0.7) return "direct";
  if (draw < 0.85) return "relayed";
  return draw < 0.95 ? "web" : "untold";
}

/** People stand in `associatedIdentity`: `identity` has had no data since July 2026. */
function endsOf(call: CallLogRow) {
  const { row } = call;
  const way = wayOf(call);
  const clientAgent = {
    "@odata.type": "#microsoft.graph.callRecords.clientUserAgent",
    headerValue: "Teams",
    applicationVersion: "26100.1.2.3",
    platform: way === "web" ? "web" : "windows",
    productFamily: "teams",
  } satisfies CallRecords.ClientUserAgent & ODataType;
  const serviceAgent = {
    "@odata.type": "#microsoft.graph.callRecords.serviceUserAgent",
    headerValue: null,
    applicationVersion: null,
    role: way === "processor" || way === "web" ? "mediationServer" : "gateway",
  } satisfies CallRecords.ServiceUserAgent & ODataType;
  const identity = {
    "@odata.type": "#microsoft.graph.callRecords.userIdentity",
    id: row.userId,
    displayName: row.userDisplayName,
    userPrincipalName: row.userPrincipalName,
  } satisfies CallRecords.UserIdentity & ODataType;
  const person = {
    "@odata.type": "#microsoft.graph.callRecords.participantEndpoint",
    userAgent: clientAgent,
    name: null,
    associatedIdentity: row.userId === null ? null : identity,
  } satisfies CallRecords.ParticipantEndpoint & ODataType;
  const outside = {
    "@odata.type": "#microsoft.graph.callRecords.serviceEndpoint",
    userAgent: serviceAgent,
  } satisfies CallRecords.ServiceEndpoint & ODataType;
  return row.callType === "ByotIn"
    ? { caller: outside, callee: person }
    : { caller: person, callee: outside };
}

interface ODataType {
  readonly "@odata.type": string;
}

function mediaOf(state: TenantState, call: CallLogRow) {
  const { row } = call;
  const way = wayOf(call);
  const sbc = sbcAddress(state, row.trunkFullyQualifiedDomainName);
  const far = { direct: sbc, relayed: relay, processor, web: processor, untold: null }[way];
  const own = networkOf(client, relay);
  const other = networkOf(far, null);
  const inbound = row.callType === "ByotIn";
  const stream = (streamDirection: CallRecords.MediaStreamDirection) => ({
    streamDirection,
    wasMediaBypassed: way === "untold" ? null : way === "direct" || way === "relayed",
    packetUtilization: row.duration * 50,
    ...qualityOf(call, way, streamDirection),
    audioCodec: "silkWide" as const,
  });
  return {
    label: "main-audio",
    callerNetwork: inbound ? other : own,
    calleeNetwork: inbound ? own : other,
    callerDevice: null,
    calleeDevice: null,
    streams: [stream("callerToCallee"), stream("calleeToCaller")],
  } satisfies CallRecords.Media;
}

/** Jitter and round trip in seconds, loss as a fraction: by each way, the shorter the better. */
const defaultQuality = {
  direct: { jitter: 0.006, loss: 0.0008, roundTrip: 0.028 },
  relayed: { jitter: 0.01, loss: 0.002, roundTrip: 0.046 },
  processor: { jitter: 0.013, loss: 0.004, roundTrip: 0.07 },
  web: { jitter: 0.013, loss: 0.004, roundTrip: 0.07 },
} as const;

/** Every call a bit otherwise. Of some calls a record never tells it. */
function qualityOf({ row }: CallLogRow, way: ReturnType<typeof wayOf>, direction: string) {
  if (way === "untold") {
    return { averageJitter: null, averagePacketLossRate: null, averageRoundTripTime: null };
  }
  const random = randomOf(`quality ${direction} ${row.id}`);
  const about = (usual: number) => usual * (0.7 + 0.6 * random());
  const { jitter, loss, roundTrip } = defaultQuality[way];
  const seconds = (amount: number) => `PT${amount.toFixed(4)}S`;
  return {
    averageJitter: seconds(about(jitter)),
    averagePacketLossRate: Number(about(loss).toFixed(6)),
    averageRoundTripTime: seconds(about(roundTrip)),
  };
}

function networkOf(ipAddress: string | null, relayIPAddress: string | null) {
  return {
    ipAddress,
    relayIPAddress,
    port: 50_004,
    connectionType: "wired",
    networkTransportProtocol: "udp",
    traceRouteHops: [],
    wifiBand: "unknown",
    wifiRadioType: "unknown",
  } satisfies CallRecords.NetworkInfo;
}

/** Both trunks of a pair lead to one SBC. */
function sbcAddress({ seed }: TenantState, fqdn: string): string | null {
  const trunks = [fqdn, otherNameOf(fqdn)];
  return seed.gateways.find((gateway) => trunks.includes(gateway.fqdn))?.sbc.address ?? null;
}

function find(state: TenantState, recordId: string): CallLogRow | undefined {
  const call = state.calls.find((each) => recordIdOf(each) === recordId);
  return call && writtenAt(state, call) <= state.now().getTime() ? call : undefined;
}

const ids = new WeakMap<CallLogRow, string>();

/** Not the row's own id, by which no call record is found. */
function recordIdOf(call: CallLogRow): string {
  const id = ids.get(call) ?? idFrom(randomOf(call.row.id));
  ids.set(call, id);
  return id;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
