import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Question } from "dns-packet";
import type { SbcDefect } from "./defects.ts";

/** What the simulated DNS server knows of one name. */
interface HostRecords {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly text: readonly string[];
}

export interface DnsServer {
  /** `address:port` on loopback. */
  readonly address: string;
  /** The name of a trunk, with the addresses its defects give it. */
  setTrunk(fqdn: string, address: string, defects: readonly SbcDefect[]): void;
  stop(): Promise<void>;
}

const notFound = 3; // NXDOMAIN
const notImplemented = 4;
const timeToLive = 60;

/** A DNS server over UDP that answers A, AAAA and TXT for the names it was given. */
export async function startDnsServer(): Promise<DnsServer> {
  const hosts = new Map<string, HostRecords>();
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const reply = answerTo(message, (name) => hosts.get(name));
    if (reply) send(reply, from);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");

  function send(reply: Buffer, { port, address }: RemoteInfo): void {
    socket.send(reply, port, address, () => undefined); // who no longer listens does not miss it
  }

  return {
    address: `127.0.0.1:${socket.address().port}`,
    setTrunk(fqdn, address, defects) {
      hosts.set(fqdn, recordsOf(address, defects));
    },
    async stop() {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

function recordsOf(address: string, defects: readonly SbcDefect[]): HostRecords {
  const host = address.slice(address.lastIndexOf(".") + 1);
  const verification = [`MS=ms1000${host}`]; // a name may be verified and still have no address
  if (defects.includes("no-address")) return { ipv4: [], ipv6: [], text: verification };
  if (defects.includes("ipv6-only")) return { ipv4: [], ipv6: [`2001:db8::${host}`], text: [] };
  if (defects.includes("private-address")) return { ipv4: [`10.20.30.${host}`], ipv6: [], text: [] };
  const second = defects.includes("two-addresses") ? ["203.0.113.254"] : [];
  return { ipv4: [address, ...second], ipv6: [], text: [] };
}

function answerTo(message: Buffer, find: (name: string) => HostRecords | undefined): Buffer | undefined {
  const query = readQuery(message);
  if (!query) return undefined;
  const { question } = query;
  const records = find(question.name.toLowerCase());
  const supported = question.class === undefined || question.class === "IN";
  const code = !supported ? notImplemented : records ? 0 : notFound;
  return encode({
    type: "response",
    id: query.id,
    flags: AUTHORITATIVE_ANSWER | code,
    questions: [question],
    answers: records ? answers(question, records) : [],
  });
}

function readQuery(message: Buffer): { readonly id: number; readonly question: Question } | undefined {
  try {
    const { type, id = 0, questions = [] } = decode(message);
    const [question] = questions;
    return type === "query" && question ? { id, question } : undefined;
  } catch {
    return undefined; // not DNS
  }
}

function answers({ name, type }: Question, records: HostRecords): Answer[] {
  switch (type) {
    case "A":
      return records.ipv4.map((data) => ({ type, name, ttl: timeToLive, data }));
    case "AAAA":
      return records.ipv6.map((data) => ({ type, name, ttl: timeToLive, data }));
    case "TXT":
      return records.text.map((data) => ({ type, name, ttl: timeToLive, data }));
    default:
      return [];
  }
}
