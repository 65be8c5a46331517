import type { AttestationItem, Link } from "./check.ts";
import { links } from "./links.ts";

/** Vendors whose SBCs most tenants have; the others get the list without vendor's words. */
export type ChecklistVendor = "audiocodes" | "oracle" | "ribbon" | "te-systems" | "generic";

interface VendorChecklist {
  readonly name: string;
  readonly says: RegExp;
  readonly link: Link;
  /** Where to look, by the item's short id. Places only: values belong to the vendor's documentation. */
  readonly where: Readonly<Partial<Record<SettingId, string>>>;
}

type SettingId = (typeof settings)[number]["id"];

/**
 * What an SBC must be set to for bypass, the same whoever made it. Sources: "Plan for media bypass with Direct Routing",
 * "Direct Routing: media protocols", "Direct Routing: SIP protocol".
 */
const settings = [
  {
    id: "ice-lite",
    statement: "ICE Lite is on towards Teams, with one IPv4 candidate that stays the same from 183 to 200.",
  },
  {
    id: "srtp",
    statement: "Media towards Teams is SRTP with AES_CM_128_HMAC_SHA1_80, its keys in the SDP (SDES).",
  },
  {
    id: "refer",
    statement:
      "The SBC handles REFER from Teams, with a Refer-To of up to 400 characters, and INVITE with Replaces.",
  },
  {
    id: "public-media-address",
    statement: "SDP towards Teams holds the SBC's public address, never a private one.",
  },
  {
    id: "same-media-ports",
    statement: "All trunks of this SBC towards Teams use the same public address and the same media ports.",
  },
  {
    id: "common-codec",
    statement:
      "SBC and Teams clients share a codec (SILK, G.722, G.711 or G.729), or the SBC has the capacity to transcode: relays never do.",
  },
  {
    id: "forking",
    statement: "The SBC copes with several 183 answers to one call, one for each of the user's devices.",
  },
  {
    id: "session-timer",
    statement: "The SBC runs a session timer of its own: Teams offers none on calls with media bypass.",
  },
  {
    id: "test-calls",
    statement:
      "Test calls are arranged for right after the switch: from each site and over VPN, with ringback, hold and resume, and DTMF.",
  },
  {
    id: "no-derived-tenants",
    statement: "No other tenant's trunks derive from this one: they would move to media bypass with it.",
  },
] as const;

const vendors: Readonly<Record<Exclude<ChecklistVendor, "generic">, VendorChecklist>> = {
  audiocodes: {
    name: "AudioCodes",
    says: /audiocodes|mediant/i,
    link: {
      title: "AudioCodes technical documents",
      url: "https://www.audiocodes.com/library/technical-documents",
    },
    where: {
      "ice-lite": "ICE mode in the IP Profile of the Teams leg",
      srtp: "media security in the IP Profile of the Teams leg",
      refer: "REFER handling in the IP Profile of the Teams leg",
      "public-media-address": "Media Realm and NAT translation",
      "same-media-ports": "the Media Realm of each Teams IP Group",
    },
  },
  oracle: {
    name: "Oracle",
    says: /oracle|acme ?packet/i,
    link: {
      title: "Oracle: Acme Packet documentation, Microsoft Teams",
      url: "https://www.oracle.com/technical-resources/documentation/acme-packet.html#Link-MicrosoftTeams",
    },
    where: {
      "ice-lite": "media-manager > ice-profile, applied to the Teams realm-config",
      "same-media-ports": "the steering pools of the Teams realms",
    },
  },
  ribbon: {
    name: "Ribbon",
    says: /ribbon|sonus|\bswe\b/i,
    link: {
      title: "Ribbon: Working with the SBC Edge Portfolio as an ICE-Lite Agent",
      url: "https://publicdoc.rbbn.com/display/UXDOC120/Working+with+the+SBC+Edge+Portfolio+as+an+ICE-Lite+Agent",
    },
    where: { "ice-lite": "the SIP Signaling Group on SBC Edge, from firmware 8.0.2" },
  },
  "te-systems": {
    name: "TE-SYSTEMS anynode",
    says: /anynode|te-systems/i,
    link: {
      title: "anynode and Microsoft Teams",
      url: "https://www.anynode.de/anynode-and-microsoft-teams/",
    },
    where: {},
  },
};

/** The vendor a product string or an entered name speaks of. */
export function vendorOf(text: string | null | undefined): ChecklistVendor {
  if (!text) return "generic";
  const ids = ["audiocodes", "oracle", "ribbon", "te-systems"] as const;
  return ids.find((id) => vendors[id].says.test(text)) ?? "generic";
}

/** The checklist in a vendor's words. Ids are the same for all vendors, so a product string may change in between. */
export function settingItems(vendor: ChecklistVendor): readonly AttestationItem[] {
  const words = vendor === "generic" ? undefined : vendors[vendor];
  return settings.map(({ id, statement }) => {
    const where = words?.where[id];
    return {
      id: `sbc-settings:${id}`,
      statement: where ? `${statement} (${words.name}: look at ${where})` : statement,
      link: words?.link ?? links.protocolsMedia,
    };
  });
}

/** Where the vendor documents it, or Microsoft's page where the vendor is not known. */
export function documentationOf(vendor: ChecklistVendor): Link {
  return vendor === "generic" ? links.protocolsMedia : vendors[vendor].link;
}
