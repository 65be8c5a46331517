import { createHash } from "node:crypto";
import { otherNameOf } from "../network/defects.ts";
import type { CallLogRow } from "./call-log-row.ts";
import { idFrom, randomFrom, type Random } from "./random.ts";
import type { TenantState } from "./state.ts";

/** Call records show this long after the row's start: the services count from different moments. */
const startsAfterRow = 1_500;
const relay = "52.113.0.9";
const processor = "52.114.7.3";
const client = "10.20.30.40";

/** The calls of one person that Graph's filter asks for; undefined where the filter is not one that it takes. */
export function recordsOf(state: TenantState, filter: string): readonly object[] | undefined {
  const asked =
    /^participants_v2\/any\(p:p\/id eq '([^']+)'\) and startDateTime ge (\S+) and startDateTime lt (\S+)$/.exec(
      filter,
    );
  const [from, to] = [Date.parse(asked?.[2] ?? ""), Date.parse(asked?.[3] ?? "")];
  if (!asked || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return state.calls
    .between(from - startsAfterRow, to - startsAfterRow, state.now().getTime())
    .filter(({ row }) => row.userId === asked[1])
    .map((call) => recordOf(state, call));
}

/** The one session of a call with its segments; undefined where there is no such record. */
export function sessionsOf(state: TenantState, recordId: string): readonly object[] | undefined {
  const call = state.calls.find((each) => recordIdOf(each) === recordId);
  return call && [{ id: recordId, segments: [segmentOf(state, call)] }];
}

/** When the record tells how media went; before that it is there, and says nothing of it. */
function revisedAt({ faults }: TenantState, { visibleAt }: CallLogRow): number {
  return visibleAt + faults.recordsLag;
}

function recordOf(state: TenantState, call: CallLogRow) {
  const start = new Date(call.startedAt + startsAfterRow).toISOString();
  const revised = revisedAt(state, call) <= state.now().getTime();
  return {
    id: recordIdOf(call),
    version: revised ? 2 : 1,
    lastModifiedDateTime: new Date(revised ? revisedAt(state, call) : call.visibleAt).toISOString(),
    type: "peerToPeer",
    modalities: ["audio"],
    startDateTime: start,
    endDateTime: call.row.endDateTime,
  };
}

/** How a bypassed call went: most directly, some through a relay, a few off the bypass, and of some nobody says. */
function wayOf(call: CallLogRow): "processor" | "direct" | "relayed" | "web" | "untold" {
  if (!call.row.mediaBypassEnabled) return "processor";
  const draw = randomOf(call)();
  if (draw < 0.7) return "direct";
  if (draw < 0.85) return "relayed";
  return draw < 0.95 ? "web" : "untold";
}

function segmentOf(state: TenantState, call: CallLogRow) {
  const { row } = call;
  const way = wayOf(call);
  const sbc = sbcAddress(state, row.trunkFullyQualifiedDomainName);
  const far = { direct: sbc, relayed: relay, processor, web: processor, untold: null }[way];
  const bypassed = way === "untold" ? null : way === "direct" || way === "relayed";
  const person = {
    identity: { user: { id: row.userId } },
    userAgent: { platform: way === "web" ? "web" : "windows", productFamily: "teams" },
  };
  const outside = {
    identity: { phone: { id: row.callType === "ByotIn" ? row.callerNumber : row.calleeNumber } },
    userAgent: way === "processor" || way === "web" ? { role: "mediationServer" } : { role: "gateway" },
  };
  const inbound = row.callType === "ByotIn";
  const own = { ipAddress: client, relayIPAddress: relay };
  const other = { ipAddress: far, relayIPAddress: null };
  const packets = row.duration * 50;
  const stream = (streamDirection: string) => ({
    streamDirection,
    wasMediaBypassed: bypassed,
    packetUtilization: packets,
  });
  return {
    caller: inbound ? outside : person,
    callee: inbound ? person : outside,
    media:
      row.successfulCall && revisedAt(state, call) <= state.now().getTime()
        ? [
            {
              label: "main-audio",
              callerNetwork: inbound ? other : own,
              calleeNetwork: inbound ? own : other,
              streams: [stream("callerToCallee"), stream("calleeToCaller")],
            },
          ]
        : [],
  };
}

/** Both trunks of a pair lead to one SBC. */
function sbcAddress({ seed }: TenantState, fqdn: string): string | null {
  const trunks = [fqdn, otherNameOf(fqdn)];
  return seed.gateways.find((gateway) => trunks.includes(gateway.fqdn))?.sbc.address ?? null;
}

const ids = new WeakMap<CallLogRow, string>();

/** Not the row's own id, by which no call record is found. */
function recordIdOf(call: CallLogRow): string {
  const id = ids.get(call) ?? idFrom(randomOf(call));
  ids.set(call, id);
  return id;
}

/** The same numbers for the same call. */
function randomOf({ row }: CallLogRow): Random {
  return randomFrom(createHash("sha256").update(row.id).digest().readUInt32BE());
}
