import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { z } from "zod";
import { clouds, type Cloud } from "../telephony/clouds.ts";
import { parseFqdn } from "../telephony/fqdn.ts";

export interface Target {
  readonly fqdn: string;
  readonly port: number;
}

export interface PreflightOptions {
  readonly target: Target;
  /** The second trunk of the same SBC. */
  readonly pair: Target | null;
  readonly cloud: Cloud;
  /** `address` or `address:port`; empty: the host's own. */
  readonly dnsServers: readonly string[];
  /** Where to dial a trunk, by `fqdn:port`. */
  readonly connect: ReadonlyMap<string, { readonly address: string; readonly port: number }>;
  readonly extraCa: { readonly pem: string; readonly fingerprints: readonly string[] } | null;
  readonly reporter: string | null;
  readonly json: boolean;
}

export type ReadOptions =
  | { readonly ok: true; readonly options: PreflightOptions }
  | { readonly ok: true; readonly show: "help" | "version" }
  /** What is wrong, as a sentence. */
  | { readonly ok: false; readonly problem: string };

export const usage = `Usage: bypass-pilot-preflight <fqdn[:port]> [options]

Looks at a Direct Routing trunk from this host: DNS, TLS, certificate, SIP OPTIONS. Run it where the SBC admits you.
It talks to DNS and to the SBC, and to nothing else. The port is 5061 unless given.

  --pair <fqdn:port>          the second trunk of the same SBC, checked against the first
  --cloud <name>              commercial (default), gcc, gccHigh or dod
  --dns <address[:port]>      a DNS server to ask instead of this host's own; may be repeated
  --connect <fqdn:port=address:port>
                              dial this trunk there instead of at its address in DNS; may be repeated
  --ca <file>                 PEM file with roots to trust beside this host's own
  --reporter <text>           what to call this host in the report
  --json                      print one JSON document, which can be attached in the chat as evidence
  --help, --version

Ends with 0 where all passes or warns, 1 where something fails, 2 for wrong usage, 3 where something could not be checked
from here.`;

/** A trunk without a port of its own uses what most SBCs do. */
const defaultPort = 5061;
const maxReporterLength = 80;

const known = {
  pair: { type: "string" },
  cloud: { type: "string", default: "commercial" },
  dns: { type: "string", multiple: true, default: [] as string[] },
  connect: { type: "string", multiple: true, default: [] as string[] },
  ca: { type: "string" },
  reporter: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const;

class WrongUsage extends Error {}

/** Reads the words behind the command, and the file that they name. */
export function readOptions(args: readonly string[]): ReadOptions {
  try {
    return read(args);
  } catch (error) {
    if (error instanceof WrongUsage) return { ok: false, problem: error.message };
    throw error;
  }
}

function read(args: readonly string[]): ReadOptions {
  const { values, positionals } = parsed(args);
  if (values.help) return { ok: true, show: "help" };
  if (values.version) return { ok: true, show: "version" };
  const [typed, ...others] = positionals;
  if (typed === undefined)
    throw new WrongUsage("Name the trunk: bypass-pilot-preflight sbc1.contoso.com:5061.");
  if (others.length > 0) throw new WrongUsage(`One trunk at a time: ${others.join(" ")} is too much.`);

  const target = trunkOf(typed, defaultPort);
  const pair = values.pair === undefined ? null : trunkOf(values.pair, null);
  if (pair?.fqdn === target.fqdn) {
    throw new WrongUsage(`Both trunks are named ${pair.fqdn}; the second needs an FQDN of its own.`);
  }
  const reporter = values.reporter?.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim() ?? null;
  if (reporter !== null && (reporter === "" || reporter.length > maxReporterLength)) {
    throw new WrongUsage(`--reporter takes 1 to ${maxReporterLength} characters.`);
  }
  return {
    ok: true,
    options: {
      target,
      pair,
      cloud: cloudOf(values.cloud),
      dnsServers: values.dns.map(serverOf),
      connect: connections(values.connect, [target, ...(pair ? [pair] : [])]),
      extraCa: values.ca === undefined ? null : rootsIn(values.ca),
      reporter,
      json: values.json,
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    throw new WrongUsage(`${wordsOf(error)}.`);
  }
}

/** `fqdn:port`. */
export function nameOf({ fqdn, port }: Target): string {
  return `${fqdn}:${port}`;
}

function trunkOf(text: string, otherwise: number | null): Target {
  const [, name = "", digits] = /^(.*?)(?::(\d+))?$/.exec(text.trim()) ?? [];
  const fqdn = parseFqdn(name);
  if (fqdn === undefined) throw new WrongUsage(`“${text}” is not an FQDN that Teams takes for an SBC.`);
  if (digits !== undefined) return { fqdn, port: portOf(digits, text) };
  if (otherwise === null) throw new WrongUsage(`Give the second trunk's port: --pair ${fqdn}:5062.`);
  return { fqdn, port: otherwise };
}

function portOf(digits: string, text: string): number {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65_535) throw new WrongUsage(`“${text}” has no port between 1 and 65535.`);
  return port;
}

function cloudOf(text: string): Cloud {
  const found = (Object.keys(clouds) as Cloud[]).find((cloud) => cloud.toLowerCase() === text.toLowerCase());
  if (!found) throw new WrongUsage(`--cloud takes ${Object.keys(clouds).join(", ")}, not “${text}”.`);
  return found;
}

/** Of `address` or `address:port`; an IPv6 address with a port stands in brackets. */
function addressIn(
  text: string,
): { readonly address: string; readonly port: string | undefined } | undefined {
  if (isIP(text) !== 0) return { address: text, port: undefined };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? "";
  return isIP(address) === 0 ? undefined : { address, port };
}

function serverOf(text: string): string {
  const found = addressIn(text);
  if (!found) throw new WrongUsage(`--dns takes an address, or address:port, not “${text}”.`);
  if (found.port !== undefined) portOf(found.port, text);
  return text;
}

function connections(texts: readonly string[], trunks: readonly Target[]): PreflightOptions["connect"] {
  const found = new Map<string, { readonly address: string; readonly port: number }>();
  for (const text of texts) {
    const [from = "", to = "", ...more] = text.split("=");
    const place = addressIn(to);
    if (more.length > 0 || !place || place.port === undefined) {
      throw new WrongUsage(`--connect takes fqdn:port=address:port, not “${text}”.`);
    }
    const trunk = nameOf(trunkOf(from, null));
    if (!trunks.some((each) => nameOf(each) === trunk)) {
      throw new WrongUsage(`--connect names ${trunk}, which is not looked at.`);
    }
    if (found.has(trunk)) throw new WrongUsage(`--connect names ${trunk} twice.`);
    found.set(trunk, { address: place.address, port: portOf(place.port, text) });
  }
  return found;
}

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function rootsIn(file: string): NonNullable<PreflightOptions["extraCa"]> {
  try {
    const pem = readFileSync(file, "utf8");
    const fingerprints = (pem.match(certificates) ?? []).map(
      (each) => new X509Certificate(each).fingerprint256,
    );
    if (fingerprints.length > 0 && fingerprints.length <= 20) return { pem, fingerprints };
  } catch (error) {
    throw new WrongUsage(`--ca ${file}: ${wordsOf(error)}.`);
  }
  throw new WrongUsage(`--ca ${file}: the file holds no certificate in PEM, or more than 20.`);
}

/** What Node says of a wrong option or an unreadable file. */
function wordsOf(error: unknown): string {
  return z.object({ message: z.string() }).catch({ message: "it cannot be read" }).parse(error).message;
}
