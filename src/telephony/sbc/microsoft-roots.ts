import type { Cloud } from "../clouds.ts";
import type { TopicAdvice } from "./advice.ts";
import { sources } from "./sources.ts";

export interface Root {
  readonly name: string;
  /** SHA-1 of the certificate, upper-case hex, as SBCs show it. */
  readonly sha1: string;
}

/**
 * Roots of the chains that Microsoft's SIP endpoints may present to the SBC since April 2026: the SBC must trust all of them.
 * They say nothing of the SBC's own certificate, whose root must be in the Microsoft Trusted Root Certificate Program.
 * Source: "What's new for Direct Routing" (2025-12-12), as three third parties quote it alike.
 */
export const sipEndpointRoots: readonly Root[] = [
  { name: "DigiCert Global Root CA", sha1: "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436" },
  { name: "DigiCert Global Root G2", sha1: "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4" },
  { name: "DigiCert Global Root G3", sha1: "7E04DE896A3E666D00E687D33FFAD93BE83D349E" },
  { name: "DigiCert TLS ECC P384 Root G5", sha1: "17F3DE5E9F0F19E98EF61F32266E20C407AE30EE" },
  { name: "DigiCert TLS RSA 4096 Root G5", sha1: "A78849DC5D7C758C8CDE399856B3AAD0B2A57135" },
  { name: "Microsoft ECC Root Certificate Authority 2017", sha1: "999A64C37FF47D9FAB95F14769891460EEC4C3C5" },
  { name: "Microsoft RSA Root Certificate Authority 2017", sha1: "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74" },
];

/** Answers OPTIONS over a chain of the new kind; calls must never be sent to it. */
const testEndpoint = "sip.g1.pstnhub.microsoft.com:5061";

/** Whether what is known of the seven roots is about this cloud. GCC has the commercial endpoints. */
function presentsSevenRoots(cloud: Cloud): boolean {
  return cloud === "commercial" || cloud === "gcc";
}

/** What the SBC must trust, as a sentence. `contexts` is its subject: one TLS context, or both. */
export function trustedRootsStatement(cloud: Cloud, contexts: string): string {
  return presentsSevenRoots(cloud)
    ? `${contexts} the seven roots that Microsoft's SIP endpoints may present since April 2026, tested with OPTIONS to ${testEndpoint}.`
    : `${contexts} the roots that this cloud's SIP endpoints present: DigiCert Global Root G2 since May 2024, and what the linked page names today.`;
}

export function trustedRootsAdvice(cloud: Cloud): readonly TopicAdvice[] {
  const topic = "trusted-roots";
  if (!presentsSevenRoots(cloud)) {
    return [
      {
        topic,
        text: "Look at what the page says of the government clouds: nothing was found on whether the seven roots of the commercial cloud apply there.",
        why: "The SBC refuses Microsoft's certificate, and the trunk is down.",
        confidence: "M",
        source: sources.whatsNew2024,
      },
    ];
  }
  return [
    {
      topic,
      text: `Trusted are ${sipEndpointRoots.map(({ name }) => name).join(", ")}.`,
      why: "The SBC refuses Microsoft's certificate, and the trunk is down before any SIP is exchanged.",
      confidence: "C",
      source: sources.certificateChanges,
    },
    {
      topic,
      text: `OPTIONS from each TLS context to ${testEndpoint} are answered with 200; calls are never sent there.`,
      why: "A missing root shows only when Microsoft changes its certificate.",
      confidence: "C",
      source: sources.testEndpoint,
    },
  ];
}
