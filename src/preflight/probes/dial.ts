import { connect, type Socket } from "node:net";
import { failure, gaveUp, type Limits, socketFailure, stageSignal } from "./failure.ts";
import type { ProbeFailure } from "./probes.ts";
import { isPublicAddress } from "./public-address.ts";

type Dialled = { readonly ok: true; readonly socket: Socket } | ProbeFailure;

/** Opens a TCP connection to an SBC, or says why not. Never rejects. */
export type Dial = (address: string, port: number, limits: Limits) => Promise<Dialled>;

/**
 * The one way in which probes reach anything, so that a trunk's DNS record cannot send them into the network behind
 * this host: only public addresses are dialled.
 * @param routes In simulated mode, `address:port` of each SBC to its listener on loopback; there nothing else is
 *   dialled. Null otherwise.
 */
export function createDial(routes: ReadonlyMap<string, string> | null): Dial {
  const targets = routes && new Map([...routes].map(([from, to]) => [from, parseRoute(to)]));
  return async function dial(address, port, limits) {
    const remote = `${address}:${port}`;
    if (limits.signal.aborted) return gaveUp("starting to connect", limits);
    if (!isPublicAddress(address, targets !== null))
      return failure("notDialled", `${address} is not a public address, so it was not dialled.`);
    if (targets === null) return openTcp(remote, { host: address, port }, limits);
    const target = targets.get(remote);
    if (!target)
      return failure("notDialled", `${remote} is not one of the simulated SBCs, so it was not dialled.`);
    return openTcp(remote, target, limits);
  };
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Throws for a route that is not `address:port` on loopback. */
function parseRoute(text: string): Endpoint {
  const [, host, port] = /^(127\.0\.0\.1|localhost):(\d{1,5})$/.exec(text) ?? [];
  if (!host || !port) throw new Error(`The probe route to "${text}" does not lead to a port on loopback.`);
  return { host, port: Number(port) };
}

/** Dials without checking the address: for callers that have checked it, or may dial any. */
export function openTcp(remote: string, { host, port }: Endpoint, limits: Limits): Promise<Dialled> {
  return new Promise((resolve) => {
    const signal = stageSignal(limits);
    const socket = connect({ host, port, noDelay: true });
    const end = (result: Dialled) => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("error", fail).removeListener("connect", done);
      if (!result.ok) socket.on("error", () => undefined).destroy();
      resolve(result);
    };
    const abort = () => {
      end(gaveUp("waiting for the TCP connection", limits));
    };
    const fail = (error: Error) => {
      end(socketFailure(error, remote));
    };
    const done = () => {
      end({ ok: true, socket });
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.on("error", fail).on("connect", done);
  });
}
