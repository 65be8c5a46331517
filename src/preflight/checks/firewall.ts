import { listed } from "../../lib/cut.ts";
import { clouds, mediaPorts, microsoftSignallingPort, type PortRange } from "../../telephony/clouds.ts";
import { adviceOn } from "../../telephony/sbc/advice-on.ts";
import { mediaRangeName, mediaRangeNeed } from "../../telephony/sbc/media-ports.ts";
import { sbcVendorOf } from "../../telephony/sbc/vendor.ts";
import { checklistResult } from "../attested.ts";
import type { AttestationItem, Check, TrunkFacts, Link } from "../check.ts";
import { links } from "../links.ts";

const effects = { unknown: "blocks" } as const;

/** Firewall and media ports, row by row: a port scan from here would show nothing of what Microsoft's ranges reach. */
export const firewallCheck: Check = {
  id: "firewall",
  title: "Firewall and media ports",
  needs: "attestation",
  reads: ["client media ports"],
  effects,
  deadlineMs: 1_000,
  attestationDays: 30,
  attestable: itemsFor,
  async run(context) {
    return checklistResult(itemsFor(context), context, {
      noun: "firewall row",
      fix: "Compare the rows with the firewall and confirm them one by one.",
      link: links.planBypass,
    });
  },
};

/** One line of the firewall table; ports are as an admin types them. */
interface FirewallRow {
  readonly id: string;
  readonly from: string;
  readonly fromPorts: string;
  readonly to: string;
  readonly toPorts: string;
  readonly protocol: "TCP" | "UDP";
  readonly why: string;
  /** Where another page than "Plan for media bypass with Direct Routing" tells it. */
  readonly link?: Link;
}

/**
 * Every line the firewall must let through for this trunk with bypass on. The rows for media processors stay needed:
 * voice applications, web clients and escalated calls use them. Source: "Plan for media bypass with Direct Routing". How
 * clients reach the relays that stand in for them is in "Microsoft 365 URLs and IP address ranges": the ranges of Direct
 * Routing need not be those of clients.
 */
function rowsFor({ gateway, cloud, clientMediaPorts }: TrunkFacts): readonly FirewallRow[] {
  const facts = clouds[cloud];
  const ranges = listed(facts.ranges);
  const signallingPort = gateway ? String(gateway.sipSignalingPort) : "its SIP port";
  const sbcMedia = "the SBC's media ports";
  const clientPorts = clientMediaPorts.restricted ? clientMediaPorts.audio : mediaPorts.clientUnrestricted;
  const relay = ports(mediaPorts.relay);
  const processor = mediaPorts.processor.map(ports).join(" and ");
  return [
    {
      id: "signalling-to-sbc",
      protocol: "TCP",
      from: ranges,
      fromPorts: "1024-65535",
      to: "the SBC",
      toPorts: signallingPort,
      why: "signalling from Microsoft, SIP over TLS",
    },
    {
      id: "signalling-from-sbc",
      protocol: "TCP",
      from: "the SBC",
      fromPorts: "any port of the SBC",
      to: `${listed(facts.signallingHosts)} (${ranges})`,
      toPorts: String(microsoftSignallingPort),
      why: "signalling to Microsoft, SIP over TLS",
    },
    {
      id: "client-to-sbc",
      protocol: "UDP",
      from: "Teams clients at sites where media shall go straight",
      fromPorts: ports(clientPorts),
      to: "the SBC's public address",
      toPorts: sbcMedia,
      why: `media without a detour, both ways, hairpin NAT included${clientMediaPorts.restricted ? "" : " (the tenant does not restrict the clients' ports)"}`,
    },
    {
      id: "client-to-relay",
      protocol: "UDP",
      from: "Teams clients that do not reach the SBC (outside, on VPN, or at other sites)",
      fromPorts: ports(clientPorts),
      to: "Microsoft's Transport Relays, by the Teams ranges of the linked page or of its government sister",
      toPorts: ports(mediaPorts.clientRelay),
      why: "media by a relay instead of straight; by TCP 443, and worse, where UDP is closed",
      link: links.clientRanges,
    },
    {
      id: "relay-to-sbc",
      protocol: "UDP",
      from: ranges,
      fromPorts: relay,
      to: "the SBC",
      toPorts: sbcMedia,
      why: "media through Transport Relays, inwards",
    },
    {
      id: "sbc-to-relay",
      protocol: "UDP",
      from: "the SBC",
      fromPorts: sbcMedia,
      to: ranges,
      toPorts: `${relay} and ${ports(mediaPorts.relayNewer)}`,
      why: "media through Transport Relays, outwards",
    },
    {
      id: "processor-to-sbc",
      protocol: "UDP",
      from: ranges,
      fromPorts: processor,
      to: "the SBC",
      toPorts: sbcMedia,
      why: "media of voice applications, web clients and escalated calls, inwards",
    },
    {
      id: "sbc-to-processor",
      protocol: "UDP",
      from: "the SBC",
      fromPorts: sbcMedia,
      to: ranges,
      toPorts: processor,
      why: "media of voice applications, web clients and escalated calls, outwards",
    },
  ];
}

/** The table as things to confirm, and what the SBC's media range must hold, as its vendor counts. */
function itemsFor(context: TrunkFacts): readonly AttestationItem[] {
  const { cloud } = context;
  const sessions = context.gateway?.maxConcurrentSessions ?? null;
  const vendor = sbcVendorOf(context.lastSeenProduct, context.enteredSbc);
  const need = mediaRangeNeed(vendor, sessions);
  return [
    ...rowsFor(context).map((row) => ({
      id: `firewall:${row.id}`,
      statement: `Open: ${row.protocol} from ${row.from}, source ${row.fromPorts}, to ${row.to}, destination ${row.toPorts}: ${row.why}.`,
      link: row.link ?? links.planBypass,
    })),
    {
      id: "firewall:by-ranges",
      statement: `Where a row above names ${listed(clouds[context.cloud].ranges)}, the firewall holds these ranges whole, not just what the name of a signalling host resolves to today: Microsoft calls from any address in them.`,
      link: links.plan,
    },
    {
      id: "firewall:media-ports",
      statement: `Open in the rows above, ${mediaRangeName(vendor)} holds ${need}${
        sessions === null ? ". MaxConcurrentSessions is not set." : ", plus as many for a second trunk's."
      }`,
      link: links.planBypass,
      advice: adviceOn(["media-port-count"], { vendor, cloud }),
    },
  ];
}

function ports({ first, last }: PortRange): string {
  return `${first}-${last}`;
}
