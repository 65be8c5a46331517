import { randomBytes } from "node:crypto";
import { otherNameOf, type SbcDefect, type SbcDescription } from "./defects.ts";
import type { SipRequest } from "./sip-requests.ts";

const methods = [
  "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "PRACK", "UPDATE", "NOTIFY", "SUBSCRIBE", "INFO", "REFER",
]; // prettier-ignore
const mandatory = ["via", "from", "to", "call-id", "cseq"];

/** What the SBC answers to a request; undefined for an ACK, which has no answer. */
export function answerTo(
  request: SipRequest,
  sbc: SbcDescription,
  defects: readonly SbcDefect[],
): string | undefined {
  if (request.method === "ACK") return undefined;
  if (mandatory.some((name) => !request.headers.has(name)))
    return reply(400, "Bad Request", request, sbc, []);
  const allow = `Allow: ${methods.filter((method) => method !== "REFER" || !defects.includes("no-refer")).join(", ")}`;
  if (request.method !== "OPTIONS") return reply(405, "Method Not Allowed", request, sbc, [allow]);
  if (defects.includes("options-403")) return reply(403, "Forbidden", request, sbc, []);
  return reply(200, "OK", request, sbc, [
    ...contactOf(request, sbc, defects),
    allow,
    "Accept: application/sdp",
    "Supported: timer, replaces, 100rel",
  ]);
}

function contactOf(
  request: SipRequest,
  sbc: SbcDescription,
  defects: readonly SbcDefect[],
): readonly string[] {
  if (defects.includes("no-contact")) return [];
  return [`Contact: <sip:${contactHost(request, sbc, defects)}:${sbc.port};transport=tls>`];
}

/** The trunk that was asked for answers with its own name: the second trunk of a pair has its own FQDN. */
function contactHost(request: SipRequest, sbc: SbcDescription, defects: readonly SbcDefect[]): string {
  if (defects.includes("contact-ip")) return sbc.address;
  if (defects.includes("other-contact")) return "old-sbc.fabrikam.com";
  const [target = ""] = request.uri.replace(/^sips?:([^@]*@)?/i, "").split(/[:;]/);
  const other = otherNameOf(sbc.fqdn);
  return target.toLowerCase() === other ? other : sbc.fqdn;
}

function reply(
  status: number,
  reason: string,
  { headers }: SipRequest,
  sbc: SbcDescription,
  own: readonly string[],
): string {
  const echoed = [
    ...(headers.get("via") ?? []).map((value) => `Via: ${value}`),
    ...(headers.get("from") ?? []).map((value) => `From: ${value}`),
    ...(headers.get("to") ?? []).map((value) => `To: ${tagged(value)}`),
    ...(headers.get("call-id") ?? []).map((value) => `Call-ID: ${value}`),
    ...(headers.get("cseq") ?? []).map((value) => `CSeq: ${value}`),
  ];
  const lines = [
    `SIP/2.0 ${status} ${reason}`,
    ...echoed,
    ...own,
    `Server: ${sbc.product}`,
    "Content-Length: 0",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function tagged(to: string): string {
  return /;\s*tag=/i.test(to) ? to : `${to};tag=${randomBytes(6).toString("hex")}`;
}
