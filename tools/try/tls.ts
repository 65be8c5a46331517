import { readFile } from "node:fs/promises";
import { optionsServer } from "./options-server.ts";
import { fqdn, preflightOf } from "./preflight.ts";

const wellAnswered = [
  "SIP/2.0 200 OK",
  "Via: {Via}",
  "From: {From}",
  "To: {To};tag=1",
  "Call-ID: {Call-ID}",
  "CSeq: {CSeq}",
  `Contact: <sip:${fqdn}:5061;transport=tls>`,
  "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, REFER",
  "Content-Length: 0",
  "",
  "",
].join("\n");

export async function tryTls([chain = "", key = "", roots]: readonly string[]): Promise<readonly string[]> {
  const [cert, secret] = await Promise.all([readFile(chain, "utf8"), readFile(key, "utf8")]);
  return preflightOf(optionsServer({ cert, key: secret }, wellAnswered), roots);
}
