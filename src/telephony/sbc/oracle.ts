import type { TopicAdvice } from "./advice.ts";
import { sources } from "./sources.ts";

const { oracleReference: reference, oracleGuide: guide, oracleListings: listings, noPage } = sources;

/** Oracle: elements and parameters of the ACLI. */
export const oracleAdvice: readonly TopicAdvice[] = [
  {
    topic: "ice-lite",
    text: "realm-config of Teams names an existing ice-profile, whose mode (from 8.4) is NONE (PROXY and DOWNSTREAM are for local media optimisation).",
    why: "The SBC offers no candidates: 531027.",
    confidence: "A",
    source: reference,
  },
  {
    topic: "ice-lite",
    text: "Look at stun-keepalive-interval: above 0 the SBC sends checks of its own, which ICE Lite does not; Oracle's note is said to use 0.",
    why: "Teams expects an SBC that answers checks only.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "ice-lite",
    text: "Look at rtcp-mux of the realm; from 10.0 rtcp-stun of the ice-profile serves where it is off.",
    why: "RTCP may find no way.",
    confidence: "M",
    source: guide,
  },
  {
    topic: "srtp",
    text: "media-sec-policy has mode srtp and protocol sdes, inbound and outbound, with an sdes-profile that lists AES_CM_128_HMAC_SHA1_80. Mode any accepts plain RTP too.",
    why: "488 from Teams.",
    confidence: "A",
    source: guide,
  },
  {
    topic: "refer",
    text: "refer-call-transfer is enabled or dynamic on the session-agent, realm-config or sip-interface of the trunk.",
    why: "REFER is passed on, and transfers fail.",
    confidence: "A",
    source: guide,
  },
  {
    topic: "media-port-count",
    text: "The steering-pools of the Teams realm add up to two ports for each call: a pool of 100 ports carries 50.",
    why: "Calls beyond them get no media.",
    confidence: "D",
    source: listings,
  },
  {
    topic: "same-media-ports",
    text: "Both trunks are in one realm, or both realms have steering-pools with the same address and range.",
    why: "The two trunks use different media ports.",
    confidence: "D",
    source: listings,
  },
  {
    topic: "public-media-address",
    text: "The addresses of steering-pool and sip-port are public; a private one needs NAT in front, with the public address written into SDP.",
    why: "One-way audio.",
    confidence: "D",
    source: reference,
  },
  {
    topic: "anchored-media",
    text: "Look at mm-in-realm of the Teams realm: enabled keeps media between two Teams legs on the SBC.",
    why: "Released media changes its address under the call.",
    confidence: "M",
    source: reference,
  },
  {
    topic: "session-timer",
    text: "Look at the session-timer-profile of the Teams sip-interface: there is none unless set.",
    why: "Stuck calls stay.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "common-codec",
    text: "Look at the codec-policy of the Teams realm: it has to leave a codec that Teams clients have.",
    why: "Calls fail with 531000.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "signalling-port",
    text: "sip-port has transport-protocol TLS; the session-agents have transport-method StaticTLS and port 5061.",
    why: "Unset, both are UDP on 5060.",
    confidence: "A",
    source: reference,
  },
  {
    topic: "signalling-port",
    text: "The new trunk has a second sip-port (same address, other port), or a sip-interface and realm of its own.",
    why: "Microsoft's side cannot reach the new trunk.",
    confidence: "D",
    source: reference,
  },
  {
    topic: "certificate",
    text: "The sip-port's tls-profile has tls-version tlsv12, Microsoft's suites, and an end-entity-certificate for the name.",
    why: "The handshake fails.",
    confidence: "A",
    source: reference,
  },
  {
    topic: "own-options",
    text: "ping-method of the session-agents is OPTIONS; without a method nothing is sent, whatever the interval. ping-interval is 60 to 180.",
    why: "The trunk is demoted; 30 seconds, as often seen, is more often than Microsoft allows.",
    confidence: "D",
    source: listings,
  },
  {
    topic: "own-options",
    text: "The hostname of a session-agent is unique: for a second trunk the same Microsoft host needs another key, or the agents' realm has to serve both.",
    why: "The second trunk cannot send OPTIONS of its own.",
    confidence: "A",
    source: reference,
  },
  {
    topic: "own-contact",
    text: "Look at teams-fqdn, teams-fqdn-in-uri and sdp-inactive-only of the realm, or at sip-manipulation in older releases: each trunk's realm has to send its own name.",
    why: "Another name in Contact: 403.",
    confidence: "M",
    source: noPage,
  },
];
