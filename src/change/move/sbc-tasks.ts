import type { Gateway } from "../../telephony/gateway.ts";
import { mediaPortsPerSession } from "../../telephony/clouds.ts";
import type { SbcTask, TrunkPair } from "./move-plan.ts";
import { listed } from "../../cut.ts";

/**
 * What must be done on the SBC for its second trunk, whoever made it; nothing here can be done or seen from Teams. Sources:
 * "Plan for media bypass with Direct Routing", "Configure media bypass with Direct Routing", "Direct Routing: SIP protocol".
 */
export function sbcTasks({ from, to }: TrunkPair, sites: readonly string[]): readonly SbcTask[] {
  return [
    {
      id: "trunk-pair:signalling-port",
      text: `The SBC listens for TLS on port ${to.sipSignalingPort} for ${to.fqdn}, beside port ${from.sipSignalingPort}, and the firewall lets Microsoft's signalling ranges reach it.`,
    },
    {
      id: "trunk-pair:own-contact",
      text: `Messages of the new trunk have ${to.fqdn} in Contact and, where it is sent, Record-Route; those of the old keep ${from.fqdn}.`,
    },
    {
      id: "trunk-pair:own-options",
      text: `The SBC sends OPTIONS for ${to.fqdn} of its own to each of Microsoft's signalling hosts, every one to three minutes.`,
    },
    {
      id: "trunk-pair:certificate",
      text: `The certificate that answers on port ${to.sipSignalingPort} names ${to.fqdn} as well as ${from.fqdn}, or a wildcard for both.`,
    },
    {
      id: "trunk-pair:same-media-ports",
      text: "Both trunks use the same public address and the same media ports.",
    },
    { id: "trunk-pair:media-port-count", text: portCount(from, to) },
    {
      id: "trunk-pair:ice-lite",
      text: "ICE Lite is on for the new trunk, with one public IPv4 candidate that stays the same from 183 to 200.",
    },
    {
      id: "trunk-pair:srtp",
      text: "Media of the new trunk is SRTP with AES_CM_128_HMAC_SHA1_80, its keys in the SDP.",
    },
    {
      id: "trunk-pair:refer",
      text: "The new trunk handles REFER, and INVITE with Replaces: without them transfers fail on bypassed calls.",
    },
    {
      id: "trunk-pair:classification",
      text: `What Teams sends to ${to.fqdn} is recognised as Teams traffic and kept apart from ${from.fqdn}.`,
    },
    {
      id: "trunk-pair:carrier-routing",
      text: "Calls of both trunks reach the carrier, with the same caller numbers and the same emergency handling.",
    },
    {
      id: "trunk-pair:inbound",
      text: `Inbound calls to people who were moved can be sent from ${to.fqdn}: the policy does not move them.`,
    },
    {
      id: "trunk-pair:test-calls",
      text: `Test calls by the new trunk are arranged, outbound and inbound, with hold and transfer, from ${sites.length === 0 ? "each site" : listed(sites)} and over VPN.`,
    },
  ];
}

function portCount(from: Gateway, to: Gateway): string {
  const sessions =
    from.maxConcurrentSessions === null || to.maxConcurrentSessions === null
      ? null
      : from.maxConcurrentSessions + to.maxConcurrentSessions;
  const wanted = sessions === null ? "" : `, ${sessions * mediaPortsPerSession} in all`;
  return `There are at least ${mediaPortsPerSession} media ports for each concurrent call of both trunks together${wanted}.`;
}
