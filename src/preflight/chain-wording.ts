import { issuerOf, type CertificateFacts } from "./certificate-facts.ts";
import type { Part } from "./parts.ts";
import type { TlsSession } from "./probes/probes.ts";

const sendIntermediates =
  "Load the issuer's intermediate certificates into the SBC, so that it presents the full chain.";
const publicAuthority =
  "Get a certificate from an authority in the Microsoft Trusted Root Certificate Program.";

/**
 * Roots of SBCs' own certificates that Mozilla's list, and so this host, no longer holds while Microsoft's program does: not
 * the whole program, and not what Microsoft's side presents to the SBC (`telephony/sbc/microsoft-roots`). Sources: DigiCert's
 * notice on its first generation of roots (Mozilla ended its trust on 2026-04-15); "Plan Direct Routing" for the government
 * clouds.
 */
const programRootsUnknownHere: ReadonlySet<string> = new Set([
  "DigiCert Assured ID Root CA",
  "DigiCert Global Root CA",
  "DigiCert High Assurance EV Root CA",
]);

/**
 * Words OpenSSL's reason for not trusting a chain. A root this host does not know is not a failure: this host trusts
 * Mozilla's list, Microsoft's side its own Trusted Root Certificate Program. Source: "Plan Direct Routing".
 */
export function chainPart(
  { chainError, chain }: Pick<TlsSession, "chainError" | "chain">,
  { validFrom, validTo, usages }: Pick<CertificateFacts, "validFrom" | "validTo" | "usages">,
  now: Date,
): Part | undefined {
  switch (chainError) {
    case null:
      return undefined;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return { outcome: "fail", says: "The certificate is self-signed.", fix: publicAuthority };
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return {
        outcome: "unknown",
        says: "The chain ends in a root that this host does not know: a private authority, or one that only Microsoft trusts.",
        fix: `${publicAuthority} If its root is in the program already, attest that.`,
      };
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_GET_ISSUER_CERT":
      return withoutIssuer(chain);
    case "CERT_HAS_EXPIRED":
      return validTo <= now
        ? undefined // told of the certificate itself
        : {
            outcome: "fail",
            says: "An intermediate or root certificate in the chain has expired.",
            fix: "Replace the expired certificate of the chain in the SBC with the issuer's current one.",
          };
    case "CERT_NOT_YET_VALID":
      return validFrom > now
        ? undefined
        : {
            outcome: "fail",
            says: "An intermediate or root certificate in the chain is not valid yet.",
            fix: "Load the issuer's current one into the SBC, and check the clocks.",
          };
    case "INVALID_PURPOSE":
      return usages?.server === false
        ? undefined
        : {
            outcome: "fail",
            says: "The certificate, or one that issued it, may not be used for server authentication.",
            fix: "Get a certificate for server authentication, and load its own issuer's certificates.",
          };
    case "CERT_REVOKED":
      return {
        outcome: "fail",
        says: "The certificate was revoked by its issuer.",
        fix: "Get a new certificate.",
      };
    default:
      return {
        outcome: "fail",
        says: `The certificate chain does not verify (${chainError}).`,
        fix: `${sendIntermediates} ${publicAuthority}`,
      };
  }
}

/**
 * A chain whose last certificate's issuer is neither sent nor known here. A certificate that comes alone lacks an
 * intermediate whatever its root is: no public authority's root issues servers' certificates itself (CA/Browser Forum,
 * Baseline Requirements, 6.1.7). Above an intermediate there may be another one, or the root, which need not be sent.
 */
function withoutIssuer(chain: TlsSession["chain"]): Part {
  const last = chain.at(-1);
  const issuer = last ? issuerOf(last) : "unnamed";
  if (!last || chain.length === 1) {
    return {
      outcome: "fail",
      says: `The certificate chain is incomplete: the SBC does not present the certificate of its issuer, ${issuer}.`,
      fix: sendIntermediates,
    };
  }
  const place = placeOfIssuer(last.infoAccess ?? "");
  return {
    outcome: "unknown",
    says: `The SBC presents ${chain.length} certificates; the last one's issuer, ${issuer}, is neither sent nor known to this host. ${
      programRootsUnknownHere.has(issuer)
        ? "A root of that name is in Microsoft's program, so the chain may well be complete."
        : "If that is a root, the chain is complete and only Microsoft's program decides; if not, an intermediate certificate is missing. This host cannot tell which."
    }`,
    fix: `Ask the authority whether ${issuer} is a root in the Microsoft Trusted Root Certificate Program, and attest that${
      place === undefined ? "" : ` (its certificate: ${place}; a root is issued by itself)`
    }. If it is no root, load its certificate into the SBC as well.`,
  };
}

/** Where the issuer's certificate is published, as the certificate says. Node lists one access method a line. */
function placeOfIssuer(infoAccess: string): string | undefined {
  return /^CA Issuers - URI:(https?:\/\/[\x21-\x7e]{1,150})$/m.exec(infoAccess)?.[1];
}
