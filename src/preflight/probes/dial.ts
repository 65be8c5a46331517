import { connect, type Socket } from "node:net";
import { failure, gaveUp, type Limits, socketFailure, stageSignal } from "./failure.ts";
import type { ProbeFailure } from "./probes.ts";
import { isPublicAddress } from "./public-address.ts";

export type Dialled = { readonly ok: true; readonly socket: Socket } | ProbeFailure;

/** Opens a TCP connection to an SBC, or says why not. Never rejects. */
export type Dial = (address: string, port: number, limits: Limits) => Promise<Dialled>;

/**
 * The one way in which probes reach anything, so that a trunk's DNS record cannot send them into the network behind
 * this host: only public addresses are dialled.
 * @param routes In simulated mode, `address:port` of each SBC to its listener on loopback; there nothing else is
 *   dialled. Null otherwise.
 */
export function createDial(routes: ReadonlyMap<string, string> | null): Dial {
  return async function dial(address, port, limits) {
    if (limits.signal.aborted) return gaveUp("starting to connect", limits);
    if (!isPublicAddress(address, routes !== null))
      return failure("notDialled", `${address} is not a public address, so it was not dialled.`);
    if (routes === null) return open(address, port, limits);
    const route = parseRoute(routes.get(`${address}:${port}`));
    if (!route)
      return failure(
        "notDialled",
        `${address}:${port} is not one of the simulated SBCs, so it was not dialled.`,
      );
    return open(route.host, route.port, limits);
  };
}

function parseRoute(
  target: string | undefined,
): { readonly host: string; readonly port: number } | undefined {
  if (target === undefined) return undefined;
  const colon = target.lastIndexOf(":");
  return { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) };
}

function open(host: string, port: number, limits: Limits): Promise<Dialled> {
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
      end(socketFailure(error));
    };
    const done = () => {
      end({ ok: true, socket });
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.on("error", fail).on("connect", done);
  });
}
