import type { Part } from "./parts.ts";
import type { SipOptionsReply } from "./probes/probes.ts";

/**
 * Codes about who is asking: credentials, admission, identity, or a decline. They say nothing about what Microsoft would
 * get. 404, 480, 488, 606 and 5xx are about what is asked for, or how the SBC is. Sources: RFC 3261, 21; RFC 3329 (494),
 * RFC 5079 (433), RFC 8197 (607), RFC 8688 (608).
 */
const aboutWhoAsks: ReadonlySet<number> = new Set([401, 403, 407, 433, 494, 603, 607, 608]);

/** Its standard reason, “Method Not Allowed”, is about the method, not about who asks. */
const methodNotAllowed = 405;

/** Cause of ITU-T Q.850 for a call that is turned away though it could be taken. */
const callRejected = 21;

/** How SBCs word that they reject an unknown host, whatever code they are set to answer with. */
const turnsAway = new RegExp(
  [
    "classif",
    "unauthori[sz]ed",
    "not (?:authori[sz]ed|allowed|permitted|trusted|admitted)",
    "forbidden",
    "untrusted",
    "denied",
    "black ?list|block ?list|blocked|banned",
    "access[- ]control|access[- ]list|\\bacl\\b",
    "(?:unknown|unrecogni[sz]ed|no matching) (?:source|peer|endpoint|trunk|caller|client|ip\\b)",
    "no (?:matching )?(?:ingress|adjacency|session[- ]agent|server flow)|server flow not|ingress (?:trunk|peer|realm|zone)",
    "source (?:endpoint|address|ip|host|not|lookup)",
    "toll[- ]?fraud",
    "(?:by|call|security) policy",
  ].join("|"),
  "i",
);

/** What an answer to OPTIONS other than 200 means for a trunk: by what it says, then by its code. */
export function refusalPart(answer: SipOptionsReply): Part {
  const said = `${answer.status} ${answer.reason}`.trim();
  if (isAboutWhoAsks(answer)) {
    return {
      outcome: "unknown",
      says: `The SBC turned this host's OPTIONS away with ${said}; whether it does so to Microsoft cannot be checked from here.`,
      fix: "If it admits Microsoft's ranges only, confirm what an admitted host gets; otherwise fix how the SBC classifies requests on this trunk.",
    };
  }
  if (answer.status === 503 && answer.retryAfter !== null) {
    return {
      outcome: "fail",
      says: `The SBC answers OPTIONS with ${said} instead of 200: it is overloaded or under maintenance, and asks to be left alone for ${answer.retryAfter} s.`,
      fix: "Wait for that time and run the check again; if it stays, look at the SBC's load and sessions.",
    };
  }
  return {
    outcome: "fail",
    says: `The SBC answers OPTIONS with ${said} instead of 200.`,
    fix: `Fix the SBC's answer: Microsoft takes a trunk for healthy only when OPTIONS are answered with 200.${hintFor(answer)}`,
  };
}

/** What an SBC with this answer usually lacks. */
const hints: Readonly<Record<number, string>> = {
  404: " It looks for a user or a route where it should answer by itself.",
  405: " It does not take the method OPTIONS.",
  480: " It passes the request on to somebody who is not there, where it should answer by itself.",
  488: " It wants a description of media in the request, where none is needed.",
};

/** AudioCodes answers an unknown host with 500 unless set otherwise, and then its Reason header says so. */
function hintFor({ status, product }: SipOptionsReply): string {
  return status === 500 && /audiocodes|mediant/i.test(product ?? "")
    ? " See in its log whether it could not classify the request: then it says so to this host only."
    : (hints[status] ?? "");
}

function isAboutWhoAsks({ status, reason, explained }: SipOptionsReply): boolean {
  const said = status === methodNotAllowed ? explained : [reason, ...explained];
  return (
    aboutWhoAsks.has(status) || said.some((text) => turnsAway.test(text)) || explained.some(givesSuchCause)
  );
}

/** A Reason header such as `SIP;cause=403` or `Q.850;cause=21`, alone or in a list. Source: RFC 3326. */
function givesSuchCause(explanation: string): boolean {
  const causes = explanation.matchAll(/(?:^|,)\s*(SIP|Q\.850)\s*;[^,]*?cause\s*=\s*(\d+)/gi);
  return [...causes].some(([, protocol = "", cause]) =>
    protocol.toUpperCase() === "SIP" ? aboutWhoAsks.has(Number(cause)) : Number(cause) === callRejected,
  );
}
