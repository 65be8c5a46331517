import type { Source } from "./advice.ts";

/** The day on which pages without a date of their own were read. */
const read = { date: "2026-11-30", dated: "read" } as const;

/** Where advice comes from. Nothing of it was tried on an SBC. */
export const sources = {
  audiocodesManual: { page: "AudioCodes Mediant User's Manual, 7.0 to 7.4", ...read },
  audiocodesLmo: { page: "AudioCodes TechDocs 7.40, Microsoft Teams with Local Media Optimization", ...read },
  audiocodesLab: { page: "Microsoft Learning MS-721, lab on Direct Routing with AudioCodes", ...read },
  audiocodesExports: { page: "AudioCodes configuration files in public repositories", ...read },
  ciscoNote: {
    page: "Cisco, Direct Routing for Microsoft Phone System with CUBE",
    date: "2023-07-11",
    dated: "published",
  },
  ciscoIce: {
    page: "Cisco, CUBE Configuration Guide (IOS XE 17.6 onwards), ICE-Lite Support",
    date: "2026-04",
    dated: "published",
  },
  ciscoReference: { page: "Cisco IOS Voice Command Reference", ...read },
  ciscoHardening: {
    page: "Cisco, CUBE security hardening guide, RTP Port Range Hardening",
    date: "2023-04",
    dated: "published",
  },
  ciscoGuides: { page: "CUBE configurations in public repositories", ...read },
  oracleReference: { page: "Oracle ACLI Reference Guide, 8.0 to 10.1", ...read },
  oracleGuide: { page: "Oracle Session Border Controller Configuration Guide", ...read },
  oracleListings: { page: "Oracle configurations in public repositories", ...read },
  ribbonCoreMedia: { page: "Ribbon SBC Core, SIP Trunk Group - Media", ...read },
  ribbonEdgeIce: { page: "Ribbon, Working with the SBC Edge Portfolio as an ICE-Lite Agent", ...read },
  ribbonEdgeMedia: { page: "Ribbon SBC Edge, Creating and Modifying SIP Signaling Groups 9.0", ...read },
  ribbonEdgeDtls: { page: "Ribbon SBC Edge, DTLS-SRTP Profile", ...read },
  noPage: { page: "No page was found", ...read },
  planBypass: { page: "Plan for media bypass with Direct Routing", date: "2026-08", dated: "published" },
  whatsNew2024: { page: "What's new for Direct Routing", date: "2024-09", dated: "published" },
  certificateChanges: {
    page: "What's new for Direct Routing, Update on upcoming certificate changes",
    date: "2025-12-12",
    dated: "published",
  },
  testEndpoint: {
    page: "What's new for Direct Routing, Testing endpoint",
    date: "2026-02-16",
    dated: "published",
  },
  rootsAnswer: { page: "Microsoft Q&A 5835044, Required cipher suite configuration for SBCs", ...read },
} as const satisfies Readonly<Record<string, Source>>;
