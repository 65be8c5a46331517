import type { Cloud } from "../../telephony/clouds.ts";
import { adviceOn } from "../../telephony/sbc/advice-on.ts";
import { trustedRootsStatement } from "../../telephony/sbc/microsoft-roots.ts";
import { sbcVendorOf, type SbcVendor } from "../../telephony/sbc/vendor.ts";
import { checklistResult } from "../attested.ts";
import type { AttestationItem, Check, Link } from "../check.ts";
import { links } from "../links.ts";

const effects = { unknown: "blocks" } as const;

/** The SBC's own settings for bypass: the vendor's checklist, gone through and attested by a person. */
export const sbcSettingsCheck: Check = {
  id: "sbc-settings",
  title: "SBC settings for bypass",
  needs: "attestation",
  effects,
  deadlineMs: 20_000,
  attestationDays: 90,
  attestable: ({ lastSeenProduct, enteredSbc, cloud }) =>
    settingItems({ vendor: sbcVendorOf(lastSeenProduct, enteredSbc), cloud }),
  async run(context) {
    const answer = await context.probes.sipOptions();
    const vendor = sbcVendorOf(answer.ok ? answer.product : null, context.enteredSbc);
    return checklistResult(settingItems({ vendor, cloud: context.cloud }), context, {
      noun: "SBC setting",
      fix: "Go through the list in the SBC's configuration and confirm each setting.",
      link: documentationOf(vendor),
    });
  },
};

/** Whose SBC, and in which cloud: all that a list in a vendor's words depends on. */
interface ChecklistFor {
  readonly vendor: SbcVendor;
  readonly cloud: Cloud;
}

/**
 * What an SBC must be set to for bypass, the same whoever made it; what that is in its vendor's words stands in
 * `telephony/sbc`, by these ids. Sources: "Plan for media bypass with Direct Routing", "Direct Routing: media protocols",
 * "Direct Routing: SIP protocol".
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
    id: "anchored-media",
    statement:
      "The media of Teams calls always passes the SBC itself, and local media optimisation is off unless wanted.",
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
    id: "mid-call",
    statement: "Hold, forwarding and session refresh towards Teams are set up as the vendor documents it.",
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

/** Where vendors document it. */
const documentation: Readonly<Partial<Record<SbcVendor, Link>>> = {
  audiocodes: {
    title: "AudioCodes technical documents",
    url: "https://www.audiocodes.com/library/technical-documents",
  },
  oracle: {
    title: "Oracle: Acme Packet documentation, Microsoft Teams",
    url: "https://www.oracle.com/technical-resources/documentation/acme-packet.html#Link-MicrosoftTeams",
  },
  ribbonEdge: {
    title: "Ribbon: Working with the SBC Edge Portfolio as an ICE-Lite Agent",
    url: "https://publicdoc.rbbn.com/display/UXDOC120/Working+with+the+SBC+Edge+Portfolio+as+an+ICE-Lite+Agent",
  },
  teSystems: {
    title: "anynode and Microsoft Teams",
    url: "https://www.anynode.de/anynode-and-microsoft-teams/",
  },
};

/** The checklist with its vendor's words. Ids are the same for all vendors, so a product string may change in between. */
function settingItems(of: ChecklistFor): readonly AttestationItem[] {
  return [
    ...settings.map(({ id, statement }) => ({
      id: `sbc-settings:${id}`,
      statement,
      link: documentationOf(of.vendor),
      advice: adviceOn([id], of),
    })),
    {
      id: "sbc-settings:trusted-roots",
      statement: trustedRootsStatement(of.cloud, "The SBC's TLS context towards Teams trusts"),
      link: links.whatsNew,
      advice: adviceOn(["trusted-roots"], of),
    },
  ];
}

/** Where the vendor documents it, or Microsoft's page where no such place is known. */
function documentationOf(vendor: SbcVendor): Link {
  return documentation[vendor] ?? links.protocolsMedia;
}
