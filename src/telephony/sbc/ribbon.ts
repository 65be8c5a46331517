import type { TopicAdvice } from "./advice.ts";
import { sources } from "./sources.ts";

const { ribbonCoreMedia: coreMedia, ribbonEdgeIce, ribbonEdgeMedia, ribbonEdgeDtls, noPage } = sources;

/** SBC 5000 and 7000 series, SWe and SWe Core: paths below a sipTrunkGroup unless said otherwise. */
export const ribbonCoreAdvice: readonly TopicAdvice[] = [
  {
    topic: "ice-lite",
    text: "services natTraversal iceSupport is on; media ice only sorts IPv4 and IPv6.",
    why: "The SBC offers no candidates: 531027.",
    confidence: "A",
    source: coreMedia,
  },
  {
    topic: "ice-lite",
    text: "Look at the values of iceSupport and media ice, so that one IPv4 candidate is offered.",
    why: "Their words are not confirmed here.",
    confidence: "M",
    source: coreMedia,
  },
  {
    topic: "media-port-count",
    text: "media mediaPortRange (baseUdpPort, maxUdpPort) is wide enough; none means the system's range, shared with all trunk groups.",
    why: "Calls beyond it get no media.",
    confidence: "A",
    source: coreMedia,
  },
  {
    topic: "same-media-ports",
    text: "media mediaPortRange and media mediaIpAddress with mediaIpInterfaceGroupName are equal on both Teams trunk groups.",
    why: "The two trunks use different media ports.",
    confidence: "A",
    source: coreMedia,
  },
  {
    topic: "public-media-address",
    text: "media mediaIpAddress and mediaIpInterfaceGroupName lead to a public address.",
    why: "One-way audio.",
    confidence: "A",
    source: coreMedia,
  },
  {
    topic: "anchored-media",
    text: "media directMediaAllowed is disabled.",
    why: "The media address changes under the call.",
    confidence: "D",
    source: coreMedia,
  },
  {
    topic: "forking",
    text: "Look at media earlyMedia: what it should be is not told.",
    why: "Callers hear no ringback, or another device's early media.",
    confidence: "M",
    source: coreMedia,
  },
  {
    topic: "srtp",
    text: "Look at the secure RTP flags of the packetServiceProfile and its cryptoSuiteProfile: AES-CM-128-HMAC-SHA1-80 has to be in it.",
    why: "Calls fail with 531000.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "refer",
    text: "Look at the flags of the ipSignalingProfile.",
    why: "REFER is passed on, and transfers fail.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "own-options",
    text: "Look at ipPeer pathCheck: each trunk has to send OPTIONS of its own.",
    why: "The trunk is demoted.",
    confidence: "M",
    source: noPage,
  },
  {
    topic: "own-contact",
    text: "Look at the message adaptation of each trunk group: Contact has to hold its own name.",
    why: "Another name in Contact: 403.",
    confidence: "M",
    source: noPage,
  },
];

/** SBC 1000, SBC 2000, SWe Edge and SWe Lite. */
export const ribbonEdgeAdvice: readonly TopicAdvice[] = [
  {
    topic: "ice-lite",
    text: "ICE Lite is on in the SIP Signaling Group of each Teams trunk; firmware is 8.0.2 or newer.",
    why: "The SBC offers no candidates: 531027.",
    confidence: "A",
    source: ribbonEdgeIce,
  },
  {
    topic: "media-port-count",
    text: "The media ports are the system's: a first port and a number of port pairs, one pair for each leg, the carrier's legs included.",
    why: "Calls beyond the pairs get no media.",
    confidence: "A",
    source: ribbonEdgeMedia,
  },
  {
    topic: "same-media-ports",
    text: "Both trunks share the system's media ports by nature.",
    why: "Nothing to set, except the address.",
    confidence: "D",
    source: ribbonEdgeMedia,
  },
  {
    topic: "srtp",
    text: "SWe Edge has no DTLS-SRTP.",
    why: "A profile for DTLS cannot be used there; Teams takes SDES.",
    confidence: "A",
    source: ribbonEdgeDtls,
  },
  {
    topic: "srtp",
    text: "Look at the SDES-SRTP profile of the media list.",
    why: "Calls fail with 531000.",
    confidence: "M",
    source: ribbonEdgeDtls,
  },
];
