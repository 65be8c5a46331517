import { coverUnknowns } from "../attested.ts";
import type { AttestationItem, Check, NetworkContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { notSeen, stopped } from "../failed-probe.ts";
import type { ProbeFailure, TlsAnswer } from "../probes/probes.ts";
import { tlsName } from "./tls.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;

/** The four suites of Microsoft's side, all authenticated by RSA. Source: "What's new for Direct Routing". */
const suites = "ECDHE-RSA with AES-256 or AES-128, GCM or CBC";

/** The handshake as Microsoft's side makes it: TLS 1.2 with its four suites and nothing else. */
export const microsoftHandshakeCheck: Check = {
  id: "microsoft-handshake",
  title: "Handshake as Microsoft makes it",
  needs: "network",
  effects,
  deadlineMs: 15_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const [plain, theirs] = await Promise.all([context.probes.tls(), context.probes.microsoftTls()]);
    const parts = coverUnknowns([judge(plain, theirs, context)], itemFor(context.fqdn), context);
    return conclude(effects, parts, {
      pass: theirs.ok ? `TLS 1.2 with ${theirs.suite}, one of Microsoft's four suites.` : "",
      evidence: [`Offered: TLS 1.2, ${suites}`, ...(plain.ok && !theirs.ok ? [theirs.detail] : [])],
      link: links.whatsNew,
    });
  },
};

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "microsoft-handshake:agreed",
    statement: `From a host the SBC admits I saw ${fqdn} agree TLS 1.2 with one of Microsoft's four suites (${suites}).`,
    link: links.whatsNew,
  };
}

function judge(plain: TlsAnswer, theirs: TlsAnswer, { fqdn }: Pick<NetworkContext, "fqdn">): Part {
  if (theirs.ok) return { outcome: "pass", says: `Suite: ${theirs.suite}` };
  switch (theirs.reason) {
    case "handshakeFailed":
      return {
        outcome: "fail",
        says: `${fqdn} refuses TLS 1.2 with Microsoft's four suites${whyRefused(plain, theirs)}`,
        fix: "Allow TLS 1.2 and at least one of Microsoft's suites in the trunk's TLS profile, with an RSA certificate.",
      };
    case "handshakeStopped":
      return stopped(fqdn, theirs);
    case "closed":
      // Some servers refuse what they are offered so, and some close a second connection for other reasons.
      return plain.ok
        ? {
            outcome: "unknown",
            says: `${fqdn} agrees ${tlsName(plain.protocol)} with ${plain.suite}, and closes the connection when only Microsoft's four suites are offered.`,
            fix: "See that the trunk's TLS profile allows TLS 1.2 and one of Microsoft's suites, then run the check again.",
          }
        : notSeen("The handshake", theirs);
    default:
      return notSeen("The handshake", theirs);
  }
}

function whyRefused(plain: TlsAnswer, { because }: ProbeFailure): string {
  if (!plain.ok) return because === undefined ? "." : `: ${because}.`;
  return plain.certificate.publicKey.asymmetricKeyType === "rsa"
    ? `. It agrees ${tlsName(plain.protocol)} with ${plain.suite} instead.`
    : ". Its certificate's key is not RSA, and all four suites need an RSA key.";
}
