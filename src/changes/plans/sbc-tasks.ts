import type { Cloud } from "../../telephony/clouds.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { SbcTopic } from "../../telephony/sbc/advice.ts";
import { adviceOn } from "../../telephony/sbc/advice-on.ts";
import { mediaRangeName, mediaRangeNeed } from "../../telephony/sbc/media-ports.ts";
import { trustedRootsStatement } from "../../telephony/sbc/microsoft-roots.ts";
import type { SbcVendor } from "../../telephony/sbc/vendor.ts";
import type { SbcTask, TrunkPair } from "../plan.ts";
import { listed } from "../../lib/cut.ts";

interface Task {
  readonly id: string;
  readonly text: string;
  /** What vendors' words are shown with it. */
  readonly topics: readonly SbcTopic[];
}

/**
 * What must be done on the SBC for its second trunk, with its vendor's words beside; nothing here can be done or seen from
 * Teams. Sources: "Plan for media bypass with Direct Routing", "Configure media bypass with Direct Routing", "Direct Routing:
 * SIP protocol".
 */
export function sbcTasks(
  pair: TrunkPair,
  sites: readonly string[],
  of: { readonly vendor: SbcVendor; readonly cloud: Cloud },
): readonly SbcTask[] {
  return tasksFor(pair, sites, of).map(({ id, text, topics }) => ({
    id: `trunk-pair:${id}`,
    text,
    advice: adviceOn(topics, of),
  }));
}

function tasksFor(
  { from, to }: TrunkPair,
  sites: readonly string[],
  { vendor, cloud }: { readonly vendor: SbcVendor; readonly cloud: Cloud },
): readonly Task[] {
  return [
    {
      id: "signalling-port",
      text: `The SBC listens for TLS on port ${to.sipSignalingPort} for ${to.fqdn}, beside port ${from.sipSignalingPort}, and the firewall lets Microsoft's signalling ranges reach it.`,
      topics: ["signalling-port"],
    },
    {
      id: "own-contact",
      text: `Messages of the new trunk have ${to.fqdn} in Contact and, where it is sent, Record-Route; those of the old keep ${from.fqdn}.`,
      topics: ["own-contact"],
    },
    {
      id: "own-options",
      text: `The SBC sends OPTIONS for ${to.fqdn} of its own to each of Microsoft's signalling hosts, every one to three minutes.`,
      topics: ["own-options"],
    },
    {
      id: "certificate",
      text: `The certificate that answers on port ${to.sipSignalingPort} names ${to.fqdn} as well as ${from.fqdn}, or a wildcard for both.`,
      topics: ["certificate"],
    },
    {
      id: "trusted-roots",
      text: trustedRootsStatement(cloud, "Both trunks' TLS contexts trust"),
      topics: ["trusted-roots"],
    },
    {
      id: "same-media-ports",
      text: "Both trunks use the same public address and the same media ports.",
      topics: ["same-media-ports", "public-media-address"],
    },
    { id: "media-port-count", text: mediaRange(from, to, vendor), topics: ["media-port-count"] },
    {
      id: "ice-lite",
      text: "ICE Lite is on for the new trunk, with one public IPv4 candidate that stays the same from 183 to 200.",
      topics: ["ice-lite"],
    },
    {
      id: "srtp",
      text: "Media of the new trunk is SRTP with AES_CM_128_HMAC_SHA1_80, its keys in the SDP.",
      topics: ["srtp"],
    },
    {
      id: "refer",
      text: "The new trunk handles REFER, and INVITE with Replaces: without them transfers fail on bypassed calls.",
      topics: ["refer"],
    },
    {
      id: "call-settings",
      text: "What else the old trunk is set to for calls holds for the new one too: codecs, early media, hold, session timer, and media that passes the SBC itself.",
      topics: ["common-codec", "forking", "mid-call", "session-timer", "anchored-media"],
    },
    {
      id: "classification",
      text: `What Teams sends to ${to.fqdn} is recognised as Teams traffic and kept apart from ${from.fqdn}.`,
      topics: ["classification"],
    },
    {
      id: "carrier-routing",
      text: "Calls of both trunks reach the carrier, with the same caller numbers and the same emergency handling.",
      topics: ["carrier-routing"],
    },
    {
      id: "inbound",
      text: `Inbound calls to people who were moved can be sent from ${to.fqdn}: the policy does not move them.`,
      topics: [],
    },
    {
      id: "test-calls",
      text: `Test calls by the new trunk are arranged, outbound and inbound, with hold and transfer, from ${sites.length === 0 ? "each site" : listed(sites)} and over VPN.`,
      topics: [],
    },
  ];
}

function mediaRange(from: Gateway, to: Gateway, vendor: SbcVendor): string {
  const calls =
    from.maxConcurrentSessions === null || to.maxConcurrentSessions === null
      ? null
      : from.maxConcurrentSessions + to.maxConcurrentSessions;
  return `For both trunks together, ${mediaRangeName(vendor)} holds ${mediaRangeNeed(vendor, calls)}.`;
}
