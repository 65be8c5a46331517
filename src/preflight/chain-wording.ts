import type { Part } from "./parts.ts";

const sendIntermediates =
  "Load the issuer's intermediate certificates into the SBC, so that it presents the full chain.";
const publicAuthority =
  "Get a certificate from an authority in the Microsoft Trusted Root Certificate Program.";

/** Reasons another part of the certificate check tells better, from the certificate itself. */
const toldElsewhere: ReadonlySet<string> = new Set([
  "INVALID_PURPOSE",
  "EE_KEY_TOO_SMALL",
  "CERT_NOT_YET_VALID",
]);

/**
 * Words OpenSSL's reason for not trusting a chain. A root this host does not know is not a failure: this host trusts
 * Mozilla's list, Microsoft's side its own Trusted Root Certificate Program. Source: "Plan Direct Routing".
 */
export function chainPart(reason: string | null, leafExpired: boolean): Part | undefined {
  switch (reason) {
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
      return {
        outcome: "fail",
        says: "The certificate chain is incomplete: the SBC does not present the certificate of its issuer.",
        fix: sendIntermediates,
      };
    case "CERT_HAS_EXPIRED":
      return leafExpired
        ? undefined
        : {
            outcome: "fail",
            says: "An intermediate or root certificate in the chain has expired.",
            fix: "Replace the expired certificate of the chain in the SBC with the issuer's current one.",
          };
    case "CERT_REVOKED":
      return {
        outcome: "fail",
        says: "The certificate was revoked by its issuer.",
        fix: "Get a new certificate.",
      };
    default:
      if (toldElsewhere.has(reason)) return undefined;
      return {
        outcome: "fail",
        says: `The certificate chain does not verify (${reason}).`,
        fix: `${sendIntermediates} ${publicAuthority}`,
      };
  }
}
