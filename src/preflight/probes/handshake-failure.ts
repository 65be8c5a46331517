import { codeOf, detailOf, failure, socketFailure } from "./failure.ts";
import type { FirstAnswer } from "./first-answer.ts";
import type { ProbeFailure } from "./probes.ts";

/**
 * Alerts by which a server refuses what it was offered: no version, no suite, or none strong enough in common. Others may be
 * about this host. Source: RFC 8446, 6.2.
 */
const refusals: Readonly<Record<string, string>> = {
  PROTOCOL_VERSION: "it refuses every version of TLS that it was offered",
  HANDSHAKE_FAILURE: "it has no suite in common with this host, or no certificate for one",
  INSUFFICIENT_SECURITY: "none of the suites it was offered is strong enough for it",
};

const thisLibrary = "this host's TLS library (OpenSSL)";

/** Why our TLS library gives up although the other side goes on, by OpenSSL's or Node's code. */
const ownReasons: readonly (readonly [pattern: RegExp, words: string])[] = [
  [
    /UNSAFE_LEGACY_RENEGOTIATION/,
    `it does not offer secure renegotiation (RFC 5746), without which ${thisLibrary} refuses a server`,
  ],
  [/_DH_KEY_TOO_SMALL|_BAD_DH_|_DH_PARAM/, `its Diffie-Hellman key is too short for ${thisLibrary}`],
  [
    /SIGNATURE|SIGALG|_MD_|DIGEST/,
    `it signs the handshake in a way that ${thisLibrary} does not take, such as with SHA-1`,
  ],
  [/CURVE|EC_?POINT|GROUP/, `it uses an elliptic curve that ${thisLibrary} does not take`],
  [/KEY_TOO_SMALL|KEY_TOO_LARGE|CERTIFICATE|X509|ASN1/, `${thisLibrary} cannot use its certificate or key`],
];

/** OpenSSL's codes for alerts, the older and the newer ones. */
const alertCode = /^ERR_SSL_(?:.*_ALERT_|TLSV1_)(\w+)$/;
/** The codes that OpenSSL has for bytes that are no TLS at all. */
const noTls = /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH_TOO_LONG/;
const oldVersion = /UNSUPPORTED_PROTOCOL|UNSUPPORTED_SSL_VERSION/;
const tls12 = 0x0303;

const versions: Readonly<Record<number, string>> = {
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
  0x0304: "TLS 1.3",
};

/** Of Microsoft's side and of TLS 1.3, by number. Source: the IANA's registry of TLS cipher suites. */
const suites: Readonly<Record<number, string>> = {
  0xc027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  0xc028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
  0xc02f: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  0xc030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  0x1301: "TLS_AES_128_GCM_SHA256",
  0x1302: "TLS_AES_256_GCM_SHA384",
  0x1303: "TLS_CHACHA20_POLY1305_SHA256",
};

/** What an error in the handshake says by itself; undefined where only the server's first answer tells. */
export function failureOf(error: Error, remote: string): ProbeFailure | undefined {
  const detail = detailOf(error, remote);
  const [, alert] = alertCode.exec(codeOf(error)) ?? [];
  if (alert !== undefined) {
    const refusal = refusals[alert];
    return refusal === undefined
      ? failure(
          "handshakeStopped",
          detail,
          `it turns this host's handshake away with the alert “${alert.toLowerCase().replaceAll("_", " ")}”`,
        )
      : failure("handshakeFailed", detail, refusal);
  }
  const known = socketFailure(error, remote);
  return known.reason === "handshakeStopped" ? undefined : known;
}

/** What a handshake that our side ended means, given the server's first answer. */
export function failureSeen(error: Error, remote: string, answer: FirstAnswer): ProbeFailure {
  const detail = detailOf(error, remote);
  const code = codeOf(error);
  switch (answer.kind) {
    case "notTls":
      return notTls(answer.bytes, detail);
    case "hello":
      return answer.version < tls12
        ? failure("handshakeFailed", detail, `it chooses ${versionOf(answer.version)}`)
        : failure("handshakeStopped", detail, `${ownReason(code)}; it chose ${choiceOf(answer)}`);
    case "nothing":
      if (noTls.test(code)) return failure("unreadable", detail);
      if (oldVersion.test(code)) return failure("handshakeFailed", detail, "it has no TLS 1.2 or newer");
      return failure("handshakeStopped", detail, ownReason(code));
    case "otherTls":
      return failure("handshakeStopped", detail, ownReason(code));
  }
}

/** What a connection means on which an answer began, and then nothing more came or it was closed. */
export function failureOfSilence(silence: ProbeFailure, answer: FirstAnswer): ProbeFailure {
  switch (answer.kind) {
    case "notTls":
      return notTls(answer.bytes, silence.detail);
    case "hello":
      return { ...silence, because: `it chose ${choiceOf(answer)}, and then said no more` };
    case "nothing":
    case "otherTls":
      return silence;
  }
}

function ownReason(code: string): string {
  const known = ownReasons.find(([pattern]) => pattern.test(code));
  return known ? known[1] : `${thisLibrary} stops the handshake (${code || "no code"})`;
}

function choiceOf({ version, suite }: Extract<FirstAnswer, { kind: "hello" }>): string {
  const name = suites[suite] ?? `suite 0x${suite.toString(16).padStart(4, "0")}`;
  const theirs = name.startsWith("TLS_ECDHE_RSA_") ? ", one of Microsoft's four suites" : "";
  return `${versionOf(version)} with ${name}${theirs}`;
}

function versionOf(version: number): string {
  return versions[version] ?? `version 0x${version.toString(16).padStart(4, "0")}`;
}

const protocols: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(SIP\/2\.0 |[A-Z]+ sips?:)/i, "SIP without TLS"],
  [/^(HTTP\/\d|[A-Z]+ \S+ HTTP\/)|^<(!doctype|html)/i, "HTTP without TLS"],
  [/^SSH-/, "SSH"],
  [/^220[ -]/, "SMTP or FTP without TLS"],
  [/^\* OK|^\+OK/, "a mail server without TLS"],
];
const maxQuoteLength = 60;

function notTls(bytes: Buffer, detail: string): ProbeFailure {
  const text = bytes.toString("latin1").replace(/^[\r\n]+/, "");
  const name = protocols.find(([pattern]) => pattern.test(text))?.[1];
  const line = text.split(/[\r\n]/, 1)[0]?.slice(0, maxQuoteLength) ?? "";
  const quote = /^[\x20-\x7e]+$/.test(line) ? `“${line}”` : `bytes 0x${bytes.toString("hex", 0, 8)}`;
  return failure("unreadable", detail, name === undefined ? quote : `${name} (${quote})`);
}
