import type { X509Certificate } from "node:crypto";
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
 * OpenSSL's reason for not trusting a chain, in words. A root this host does not know is not a failure: this host trusts
 * Mozilla's list, Microsoft's side its own Trusted Root Certificate Program. Source: "Plan Direct Routing".
 */
export function chainPart(
  { chainError, chain }: Pick<TlsSession, "chainError" | "chain">,
  { validFrom, validTo, usages }: Pick<CertificateFacts, "validFrom" | "validTo" | "usages">,
  now: Date,
): Part | undefined {
  const path = pathFrom(chain, now);
  switch (chainError) {
    case null:
      return undefined;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return { outcome: "fail", says: "The certificate is self-signed.", fix: publicAuthority };
    case "SELF_SIGNED_CERT_IN_CHAIN":
      if (hasExpiredIssuer(path, now)) return expiredIssuer;
      return {
        outcome: "unknown",
        says: "The chain ends in a root that this host does not know: a private authority, or one that only Microsoft trusts.",
        fix: `${publicAuthority} If its root is in the program already, confirm that.`,
      };
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_GET_ISSUER_CERT":
      return hasExpiredIssuer(path, now) ? expiredIssuer : withoutIssuer(path);
    case "CERT_HAS_EXPIRED":
      return validTo <= now
        ? undefined // reported for the certificate itself
        : expiredIssuer;
    case "CERT_NOT_YET_VALID":
      return validFrom > now
        ? undefined
        : {
            outcome: "fail",
            says: "An intermediate or root certificate in the chain is not valid yet.",
            fix: "Load the issuer's current one into the SBC, and check the clocks.",
          };
    case "INVALID_PURPOSE":
      if (usages?.server === false) return undefined; // reported for the certificate itself
      return usages?.any
        ? {
            outcome: "unknown",
            says: "The certificate names any extended key usage, which this host's TLS library (OpenSSL) does not take for server authentication; Microsoft asks for that one by name.",
            fix: "Get a certificate that names server authentication. Confirm the chain if Microsoft's side takes this one.",
          }
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

const expiredIssuer: Part = {
  outcome: "fail",
  says: "An intermediate or root certificate in the chain has expired.",
  fix: "Replace the expired certificate of the chain in the SBC with the issuer's current one.",
};

/**
 * Whether the leaf's own issuer has expired, which OpenSSL does not report where it knows no root. An expired certificate
 * further up need not matter: a newer root may be signed by an old one as well.
 */
function hasExpiredIssuer([, issuer]: TlsSession["chain"], now: Date): boolean {
  return issuer !== undefined && !isCurrent(issuer, now);
}

function isCurrent({ validTo }: X509Certificate, now: Date): boolean {
  return new Date(validTo) > now;
}

/** From the leaf up, as far as issuers were sent: servers send them in any order, twice, and unrelated ones as well. */
function pathFrom(chain: TlsSession["chain"], now: Date): TlsSession["chain"] {
  const [leaf] = chain;
  const path = leaf ? [leaf] : [];
  for (let last = path[0]; last;) {
    const subject: X509Certificate = last;
    const issuers = chain.filter((each) => !path.includes(each) && subject.checkIssued(each));
    last = issuers.find((each) => isCurrent(each, now)) ?? issuers[0];
    if (last) path.push(last);
  }
  return path;
}

/**
 * A chain whose last certificate's issuer is neither sent nor known here. A certificate that comes alone lacks an
 * intermediate whatever its root is: no public authority's root issues servers' certificates itself (CA/Browser Forum,
 * Baseline Requirements, 6.1.7). Above an intermediate there may be another one, or the root, which need not be sent.
 */
function withoutIssuer(path: TlsSession["chain"]): Part {
  const last = path.at(-1);
  const issuer = last ? issuerOf(last) : "unnamed";
  if (!last || path.length === 1) {
    return {
      outcome: "fail",
      says: `The certificate chain is incomplete: the SBC does not present the certificate of its issuer, ${issuer}.`,
      fix: sendIntermediates,
    };
  }
  const place = placeOfIssuer(last.infoAccess ?? "");
  return {
    outcome: "unknown",
    says: `The SBC presents a chain of ${path.length} certificates; the last one's issuer, ${issuer}, is neither sent nor known to this host. ${
      programRootsUnknownHere.has(issuer)
        ? "A root of that name is in Microsoft's program, so the chain may well be complete."
        : "If that is a root, the chain is complete and only Microsoft's program decides; if not, an intermediate certificate is missing. This host cannot tell which."
    }`,
    fix: `Ask the authority whether ${issuer} is a root in the Microsoft Trusted Root Certificate Program, and confirm that${
      place === undefined ? "" : ` (its certificate: ${place}; a root is issued by itself)`
    }. If it is no root, load its certificate into the SBC as well.`,
  };
}

/** Where the issuer's certificate is published, as the certificate says. Node lists one access method a line. */
function placeOfIssuer(infoAccess: string): string | undefined {
  return /^CA Issuers - URI:(https?:\/\/[\x21-\x7e]{1,150})$/m.exec(infoAccess)?.[1];
}
