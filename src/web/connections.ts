import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { networkOf } from "./sender.ts";

/** How many connections may be open at a time. */
export interface ConnectionCaps {
  readonly connections: number;
  /** From one address. */
  readonly connectionsOfOne: number;
}

export interface CapOptions {
  /** Behind proxies, whose connections they are: the address that a request on one came from. */
  readonly forwardedFor?: (request: IncomingMessage) => string;
  readonly onFull?: (outcome: "one gave way" | "one was refused") => void;
}

/** Whether there is room for a request; to be asked of each, before it is looked at. Without proxies always. */
export type Admits = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly socket: Socket;
  /** Undefined where nobody knows: behind proxies, between two requests. */
  from: string | undefined;
  /** More than one where requests are sent before answers are read. */
  readonly underWay: Set<Exchange>;
}

/**
 * Keeps a server's connections below its caps. Where one more comes, the one gives way that waits longest for its peer: for a
 * request, for the rest of one, or for an answer to be taken. What the server itself is busy with never does; where there is
 * nothing else, the newcomer is refused.
 */
export function capConnections(
  server: Server,
  caps: ConnectionCaps,
  { forwardedFor, onFull = () => undefined }: CapOptions = {},
): Admits {
  /** In the order in which something last began or ended on them. */
  const open = new Map<Socket, Connection>();

  function hasRoom(among: readonly Connection[], most: number): boolean {
    if (among.length < most) return true;
    const giving = among.find(waitsForItsPeer);
    onFull(giving ? "one gave way" : "one was refused");
    if (!giving) return false;
    open.delete(giving.socket);
    giving.socket.destroy();
    return true;
  }

  const from = (address: string | undefined) =>
    address === undefined ? [] : [...open.values()].filter((connection) => connection.from === address);

  function renew(connection: Connection): void {
    if (open.delete(connection.socket)) open.set(connection.socket, connection);
  }

  server.on("connection", (socket: Socket) => {
    const address = forwardedFor ? undefined : networkOf(socket.remoteAddress ?? "")?.name;
    if (!hasRoom(from(address), caps.connectionsOfOne) || !hasRoom([...open.values()], caps.connections)) {
      socket.destroy();
      return;
    }
    open.set(socket, { socket, from: address, underWay: new Set() });
    socket.once("close", () => open.delete(socket));
  });

  return (request, response) => {
    const connection = open.get(request.socket);
    if (!connection) return false;
    if (forwardedFor) {
      const address = networkOf(forwardedFor(request))?.name;
      connection.from = undefined;
      if (!hasRoom(from(address), caps.connectionsOfOne)) return false;
      connection.from = address;
    }
    const exchange = { request, response };
    connection.underWay.add(exchange);
    renew(connection);
    response.once("close", () => {
      connection.underWay.delete(exchange);
      if (forwardedFor && connection.underWay.size === 0) connection.from = undefined;
      renew(connection);
    });
    return true;
  };
}

function waitsForItsPeer({ underWay }: Connection): boolean {
  return [...underWay].every(({ request, response }) => !request.complete || response.writableEnded);
}
