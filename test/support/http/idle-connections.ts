import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Connections on which something was sent, and which are left open until disposed of. */
export interface IdleConnections {
  readonly sockets: readonly Socket[];
  /** How many the server has not ended. */
  stillOpen(): number;
  [Symbol.dispose](): void;
}

/** Opens so many, one after the other, from that many loopback addresses in turn. */
export async function openIdle(
  port: number,
  count: number,
  { addresses = 1, sent = "" }: { readonly addresses?: number; readonly sent?: string } = {},
): Promise<IdleConnections> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const localAddress = `127.0.0.${1 + (index % addresses)}`;
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    socket.on("error", () => undefined).resume();
    await once(socket, "connect");
    if (sent !== "") socket.write(sent);
    sockets.push(socket);
  }
  return {
    sockets,
    stillOpen: () => sockets.filter((socket) => !socket.closed && !socket.readableEnded).length,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
