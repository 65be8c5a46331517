import { isIP } from "node:net";
import { coverUnknowns } from "../attested.ts";
import type { AttestationItem, Check, NetworkPairContext, PairCheck } from "../check.ts";
import { links } from "../links.ts";
import { about, conclude, type Part } from "../parts.ts";
import { isUnreached, notSeen } from "../failed-probe.ts";
import type { ProbeFailure, Probes, SipOptionsAnswer, SipOptionsReply, TlsAnswer } from "../probes/probes.ts";
import { refusalPart } from "../sip-refusal.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/** Milliseconds for an answer to OPTIONS above which calls will feel slow to set up. Our own judgement. */
const slowAnswerMs = 2_000;

/**
 * OPTIONS over TLS: 200, in good time, with a Contact and an Allow that suit. Sources: "Direct Routing: SIP protocol";
 * "SBC connectivity issues (SIP options and TLS certificates)"; RFC 3261, 11.1 (Contact is optional here).
 */
export const sipOptionsCheck: Check = {
  id: "sip-options",
  title: "SIP OPTIONS",
  needs: "network",
  effects,
  deadlineMs: 20_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const [session, answer] = await Promise.all([context.probes.tls(), context.probes.sipOptions()]);
    const parts = optionsParts(answer, session, context.fqdn);
    return conclude(effects, coverUnknowns(parts, itemFor(context.fqdn), context), {
      pass: answer.ok ? `Answered ${answer.status} in ${Math.round(answer.tookMs)} ms.` : "",
      evidence: evidenceOf(answer, session),
      raw: answer.ok && answer.raw !== undefined ? [{ name: "answer.sip", text: answer.raw }] : [],
      link: links.protocolsSip,
    });
  },
};

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "sip-options:answered",
    statement: `From a host the SBC admits I saw ${fqdn} answer OPTIONS over TLS with 200, with its own name in Contact and REFER in Allow.`,
    link: links.protocolsSip,
  };
}

/** OPTIONS on both trunks of a pair: each answers with 200 and in its own name. Source: "Direct Routing: SIP protocol". */
export const pairSipOptionsCheck: PairCheck = {
  id: "pair-sip-options",
  title: "SIP OPTIONS on both trunks",
  needs: "network",
  effects,
  deadlineMs: 20_000,
  attestationDays: 1,
  attestable: (known) => [pairItemFor(known)],
  async run(context) {
    const { from, to, probesFrom, probesTo } = context;
    const partsOf = async (probes: Probes, fqdn: string, rival: string) => {
      const [session, answer] = await Promise.all([probes.tls(), probes.sipOptions()]);
      return about(fqdn, optionsParts(answer, session, fqdn, rival));
    };
    const parts = await Promise.all([
      partsOf(probesTo, to.fqdn, from.fqdn),
      partsOf(probesFrom, from.fqdn, to.fqdn),
    ]);
    return conclude(effects, coverUnknowns(parts.flat(), pairItemFor(context), context), {
      pass: "Both trunks answer with 200, each in its own name.",
      link: links.protocolsSip,
    });
  },
};

function pairItemFor({ from, to }: Pick<NetworkPairContext, "from" | "to">): AttestationItem {
  return {
    id: "pair-sip-options:answered",
    statement: `From a host the SBC admits I saw ${to.fqdn} on port ${to.sipSignalingPort} and ${from.fqdn} on port ${from.sipSignalingPort} answer OPTIONS over TLS with 200, each with its own name in Contact.`,
    link: links.protocolsSip,
  };
}

/** What went wrong before OPTIONS is the evidence of “TLS”. */
function evidenceOf(answer: SipOptionsAnswer, session: TlsAnswer): readonly string[] {
  if (answer.ok) return [...answer.explained, `Product: ${answer.product ?? "not told"}`];
  return session.ok ? [answer.detail] : [];
}

function unanswered(failure: ProbeFailure, session: TlsAnswer): Part {
  if (!session.ok || !isUnreached(failure)) {
    if (session.ok && failure.reason === "unreadable") {
      return {
        outcome: "fail",
        says: "The answer to OPTIONS is not readable SIP.",
        fix: "Check that the trunk's port is the SBC's SIP over TLS port.",
      };
    }
    return notSeen("The answer to OPTIONS", session.ok ? failure : session);
  }
  return {
    outcome: "unknown",
    says: "The SBC agreed TLS but did not answer this host's OPTIONS; it may ignore hosts other than Microsoft's.",
    fix: "Look at the SBC's SIP log for the request. Confirm what you saw from a host the SBC admits, or run this check from there.",
  };
}

/**
 * What is to be said of a trunk's answer to OPTIONS.
 * @param rival Another trunk of the same SBC, whose name the answer must not carry.
 */
export function optionsParts(
  answer: SipOptionsAnswer,
  session: TlsAnswer,
  fqdn: string,
  rival?: string,
): readonly Part[] {
  if (!answer.ok) return [unanswered(answer, session)];
  if (answer.status !== 200) return [refusalPart(answer)];
  return [timePart(answer), contactPart(answer, fqdn, rival), referPart(answer)];
}

function timePart({ tookMs, status }: SipOptionsReply): Part {
  const took = `${Math.round(tookMs)} ms`;
  return tookMs <= slowAnswerMs
    ? { outcome: "pass", says: `Answer: ${status} in ${took}` }
    : {
        outcome: "warn",
        says: `The SBC took ${took} to answer OPTIONS.`,
        fix: "Look at the SBC's load and at the network between this host and it.",
      };
}

function contactPart({ contactHost }: SipOptionsReply, fqdn: string, rival: string | undefined): Part {
  if (contactHost === null) {
    return {
      outcome: "unknown",
      effect: "informs",
      says: "The answer to OPTIONS has no Contact, which is allowed; the name the SBC sends in calls was not seen.",
      fix: `Check in the SBC that its Contact towards Teams is ${fqdn}.`,
    };
  }
  if (isIP(contactHost.replace(/^\[|\]$/g, "")) !== 0) {
    return {
      outcome: "warn",
      says: `Contact holds the IP address ${contactHost}; Microsoft answers 403 to requests without a name there.`,
      fix: `Set the SBC's Contact towards Teams to ${fqdn}.`,
    };
  }
  if (contactHost === rival) {
    return {
      outcome: "fail",
      says: `Contact names ${rival}, the other trunk: Microsoft would take this trunk's calls for that one's.`,
      fix: `Give the SBC's interface for ${fqdn} its own name in Contact.`,
    };
  }
  return contactHost === fqdn
    ? { outcome: "pass", says: `Contact: ${contactHost}` }
    : {
        outcome: "warn",
        says: `Contact names ${contactHost}, not this trunk; Microsoft tells trunks apart by that name.`,
        fix: `Set the SBC's Contact towards Teams to ${fqdn}.`,
      };
}

function referPart({ allow }: SipOptionsReply): Part {
  if (allow === null) {
    return {
      outcome: "unknown",
      effect: "informs",
      says: "The answer to OPTIONS has no Allow header, so whether the SBC takes REFER was not seen.",
      fix: "Check in the SBC that REFER is allowed towards Teams.",
    };
  }
  return allow.includes("REFER")
    ? { outcome: "pass", says: `Allow: ${allow.join(", ")}` }
    : {
        outcome: "warn",
        says: "The SBC does not allow REFER: calls with media bypass cannot be transferred.",
        fix: "Allow REFER towards Teams and let the SBC handle it.",
      };
}
