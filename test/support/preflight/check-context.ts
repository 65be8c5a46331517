import { noDependants } from "../changes/migration-builders.ts";
import type { AttestationItem, Attestation, CheckContext } from "../../../src/preflight/check.ts";
import type {
  DnsAnswer,
  ProbeFailure,
  Probes,
  SipOptionsAnswer,
  SipOptionsReply,
  TlsAnswer,
} from "../../../src/preflight/probes/probes.ts";
import { aGateway, aRouting, noon } from "../changes/builders.ts";
import { ids } from "../people.ts";

/** What an admin's eye would pass: fill in only what a test is about. Probes fail where a test gives no answer. */
export function aCheckContext(changed: Partial<CheckContext> = {}): CheckContext {
  const gateway = "gateway" in changed ? changed.gateway : aGateway();
  return {
    fqdn: "sbc1.contoso.com",
    gateway,
    fleet: gateway ? [gateway] : [],
    cloud: "commercial",
    unread: [],
    verifiedDomains: ["contoso.com", "voice.contoso.com"],
    routing: aRouting(),
    dependants: noDependants(),
    clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
    usersByPolicy: [{ policy: "Berlin", users: 120, resourceAccounts: 0 }],
    emergencyCalling: [{ voiceRoutingPolicy: "Berlin", policy: null, users: 120 }],
    attestations: [],
    enteredSbc: null,
    probes: probesThatSaw({}),
    now: noon,
    ...changed,
  };
}

export interface Seen {
  readonly dns?: DnsAnswer;
  readonly tls?: TlsAnswer;
  readonly microsoftTls?: TlsAnswer;
  readonly sipOptions?: SipOptionsAnswer;
}

/** What the probes answer; the TLS sessions and OPTIONS fail for the same reason where only one is given. */
export function probesThatSaw(seen: Seen): Probes {
  const tls = seen.tls ?? aFailure("timedOut");
  const onward = tls.ok ? aFailure("timedOut") : tls;
  return {
    dns: async () => seen.dns ?? anAddress("203.0.113.11"),
    tls: async () => tls,
    microsoftTls: async () => seen.microsoftTls ?? (tls.ok ? tls : onward),
    sipOptions: async () => seen.sipOptions ?? onward,
  };
}

export function aFailure(reason: ProbeFailure["reason"], detail = `E${reason.toUpperCase()}`): ProbeFailure {
  return { ok: false, reason, detail };
}

export function anAddress(...ipv4: readonly string[]): DnsAnswer {
  return { ok: true, ipv4, ipv6: [], servers: ["192.0.2.53"] };
}

export function anOptionsReply(changed: Partial<SipOptionsReply> = {}): SipOptionsReply {
  return {
    ok: true,
    status: 200,
    reason: "OK",
    tookMs: 40,
    contactHost: "sbc1.contoso.com",
    allow: ["INVITE", "ACK", "BYE", "OPTIONS", "REFER"],
    product: "Mediant VE SBC/v.7.40A.500.357",
    explained: [],
    retryAfter: null,
    ...changed,
  };
}

/** Alex's word for each item, given yesterday and good until tomorrow unless said otherwise. */
export function attestedBy(
  items: readonly (AttestationItem | string)[],
  changed: Partial<Attestation> = {},
): readonly Attestation[] {
  return items.map((item) => ({
    item: typeof item === "string" ? item : item.id,
    by: ids.alex,
    byName: "Alex Wilber",
    at: new Date("2026-11-21T12:00:00Z"),
    expiresAt: new Date("2026-11-23T12:00:00Z"),
    note: null,
    sealed: true,
    ...changed,
  }));
}
