import { certificateNameCovers, parentDomainOf } from "../../telephony/fqdn.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import { coverUnknowns, isoDay } from "../attested.ts";
import {
  factsOf,
  issuerOf,
  namesOf,
  presentedBy,
  subjectOf,
  type CertificateFacts,
} from "../certificate-facts.ts";
import { chainPart } from "../certificate-chain.ts";
import type { AttestationItem, Check, Raw } from "../check.ts";
import { links } from "../links.ts";
import { conclude, count, type Part } from "../parts.ts";
import { notSeen } from "../failed-probe.ts";
import type { TlsAnswer, TlsSession } from "../probes/probes.ts";
import { day } from "../../lib/time.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/** Days before the end of a certificate at which Microsoft's own dashboard begins to warn. */
const expiryWarningDays = 30;
const minRsaBits = 2048;

/** Roots of the government clouds. Source: "Plan Direct Routing" (2024). */
const governmentRoots = ["DigiCert Global Root CA", "DigiCert High Assurance EV Root CA"];

/**
 * The certificate that the trunk presents: names, chain, dates, key and usages. Sources: "Plan Direct Routing", "What's
 * new for Direct Routing", "Direct Routing: SIP protocol".
 */
export const certificateCheck: Check = {
  id: "certificate",
  title: "Certificate",
  needs: "network",
  effects,
  deadlineMs: 15_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const session = await presentedBy(context.probes);
    const facts = session.ok ? factsOf(session.certificate) : undefined;
    const parts = certificateParts(session, context);
    return conclude(effects, coverUnknowns(parts, itemFor(context.fqdn), context), {
      pass: facts ? `Good for ${count(daysLeft(facts, context.now), "more day")}.` : "",
      evidence: facts ? evidenceOf(facts) : [],
      raw: session.ok ? chainSent(session) : [],
      link: links.plan,
    });
  },
};

/** Certificates that are kept of a chain. */
const maxKept = 10;

function chainSent({ chain }: TlsSession): Raw {
  // eslint-disable-next-line local/no-silent-cut -- no chain is as long, and the text says how long it was
  const kept = chain.slice(0, maxKept);
  const text = `${chain.length} in the chain, leaf first\n${kept.map((each) => each.toString()).join("")}`;
  return [{ name: "chain.pem", text }];
}

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "certificate:good",
    statement: `From a host the SBC admits I saw that ${fqdn} presents a certificate with its name, its full chain up to a root in the Microsoft Trusted Root Certificate Program, server authentication and at least ${expiryWarningDays} days left.`,
    link: links.plan,
  };
}

/** All that is to be said of the certificate that a trunk presents. */
export function certificateParts(
  session: TlsAnswer,
  { fqdn, cloud, now }: { fqdn: string; cloud: Cloud; now: Date },
): readonly Part[] {
  if (!session.ok) return [notSeen("The certificate", session)];
  const facts = factsOf(session.certificate);
  const parts = [
    certificateNamePart(facts, fqdn),
    ...trustParts(session, now),
    keyPart(facts),
    ...usageParts(facts),
    cloud === "gccHigh" || cloud === "dod" ? governmentPart(session) : undefined,
  ];
  return parts.filter((part) => part !== undefined);
}

/** Whether it can be trusted now: chain and dates. */
export function trustParts(session: TlsAnswer, now: Date): readonly Part[] {
  if (!session.ok) return [notSeen("The certificate", session)];
  const facts = factsOf(session.certificate);
  const chain = chainPart(session, facts, now);
  return [...(chain ? [chain] : []), datePart(facts, now)];
}

export function certificateNamePart(facts: CertificateFacts, fqdn: string): Part {
  const covering = namesOf(facts).filter((name) => certificateNameCovers(name, fqdn));
  if (covering.length > 0) return { outcome: "pass", says: `Covers ${fqdn} as ${covering.join(", ")}` };
  if (namesOf(facts).some((name) => fragmentCovers(name, fqdn))) {
    return {
      outcome: "warn",
      says: `Only a wildcard within a label covers ${fqdn}; not every side accepts such names.`,
      fix: `Use a certificate that holds ${fqdn} or *.${parentDomainOf(fqdn)}.`,
    };
  }
  return {
    outcome: "fail",
    says: `The certificate does not hold the name ${fqdn}.`,
    fix: `Use a certificate that holds ${fqdn} or *.${parentDomainOf(fqdn)}; a wildcard stands for exactly one label.`,
  };
}

/** A wildcard for part of the first label, such as `sbc*.contoso.com`. */
function fragmentCovers(name: string, fqdn: string): boolean {
  const [label = "", ...rest] = name.split(".");
  const [before, after, ...more] = label.split("*");
  const [host = ""] = fqdn.split(".");
  if (before === undefined || after === undefined || more.length > 0 || label === "*") return false;
  return (
    rest.join(".") === parentDomainOf(fqdn) &&
    host.length >= before.length + after.length &&
    host.startsWith(before) &&
    host.endsWith(after)
  );
}

function datePart(facts: CertificateFacts, now: Date): Part {
  const renew = "Renew it, load it into the SBC and drop the old TLS connections, or the warning stays.";
  const left = daysLeft(facts, now);
  if (facts.validTo <= now) {
    return { outcome: "fail", says: `The certificate expired on ${isoDay(facts.validTo)}.`, fix: renew };
  }
  if (facts.validFrom > now) {
    return {
      outcome: "fail",
      says: `The certificate is not valid before ${isoDay(facts.validFrom)}.`,
      fix: "Load one that is valid now, and check the clocks.",
    };
  }
  if (left < expiryWarningDays) {
    return { outcome: "warn", says: `The certificate expires in ${count(left, "day")}.`, fix: renew };
  }
  return { outcome: "pass", says: `Valid until ${isoDay(facts.validTo)} (${count(left, "day")})` };
}

/** All of Microsoft's suites are authenticated by RSA. Size: what public authorities require. */
function keyPart({ keyType, keyBits }: CertificateFacts): Part {
  if (keyType !== "rsa") {
    return {
      outcome: "warn",
      says: `The key is of type ${keyType === "ec" ? "ECDSA" : keyType}, and the four suites of Microsoft's side need an RSA key.`,
      fix: `Use a certificate with an RSA key of at least ${minRsaBits} bits.`,
    };
  }
  return keyBits !== null && keyBits < minRsaBits
    ? {
        outcome: "fail",
        says: `The RSA key has ${keyBits} bits; public authorities require ${minRsaBits}.`,
        fix: `Use a certificate with an RSA key of at least ${minRsaBits} bits.`,
      }
    : { outcome: "pass", says: `Key: RSA, ${keyBits ?? "unknown"} bits` };
}

/** Microsoft's pages disagree on client authentication: both statements are given, and nothing is blocked by it. */
function usageParts({ usages }: CertificateFacts): readonly Part[] {
  if (!usages) {
    return [
      {
        outcome: "warn",
        says: "The certificate names no extended key usage; Microsoft asks for server authentication.",
        fix: "Get a certificate with the usage “server authentication”.",
      },
    ];
  }
  const client: Part = usages.client
    ? { outcome: "pass", says: "Usage: client authentication" }
    : {
        outcome: "warn",
        says: "The certificate lacks client authentication: required since March 2024 by one of Microsoft's statements, accepted without it “for the foreseeable future” by a later one (public authorities stopped issuing it in 2026).",
        fix: "Read the current statement on the linked page before the next renewal; nothing has to be done at once.",
      };
  const server: Part = usages.server
    ? { outcome: "pass", says: "Usage: server authentication" }
    : {
        outcome: "fail",
        says: "The certificate lacks the usage “server authentication”.",
        fix: "Get a certificate for server authentication.",
      };
  return [server, client];
}

function governmentPart({ chain }: TlsSession): Part {
  const names = chain.flatMap((each) => [...subjectOf(each, "CN"), issuerOf(each)]);
  const found = governmentRoots.find((root) => names.includes(root));
  if (found) return { outcome: "pass", says: `Issued under ${found}` };
  return {
    outcome: "warn",
    says: "The certificate is not issued under a root that the government clouds name (page of 2024).",
    fix: `The named roots are ${governmentRoots.join(" and ")}; check the linked page for today's list.`,
  };
}

function daysLeft({ validTo }: CertificateFacts, now: Date): number {
  return Math.floor((validTo.getTime() - now.getTime()) / day);
}

function evidenceOf(facts: CertificateFacts): readonly string[] {
  return [`Names: ${namesOf(facts).join(", ") || "none"}`, `Issuer: ${facts.issuer}`];
}
