import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from "node:tls";
import type { Authority } from "./certificates.ts";
import type { SbcDefect, SbcDescription } from "./defects.ts";
import { holdPort, type HeldPort } from "./held-port.ts";
import { answerTo } from "./sip-answers.ts";
import { readRequest } from "./sip-requests.ts";

/** One SBC: a listener on loopback that speaks TLS and SIP as its defects let it. */
export interface Sbc {
  /** Where it listens on 127.0.0.1; stays the same whatever happens to its defects. */
  readonly port: number;
  /** Ends the connections there are and behaves anew from the next one on. */
  setDefects(defects: readonly SbcDefect[]): Promise<void>;
  stop(): Promise<void>;
}

/** Listens, and is silent until it is told its defects. `certificateOf` is the name for which its certificate was made. */
export async function startSbc(
  sbc: SbcDescription,
  certificateOf: string,
  authority: Authority,
  slowMs: number,
): Promise<Sbc> {
  let tls: TlsServer | undefined;
  let held: HeldPort | undefined;
  const connections = new Set<Socket>();
  const listener = createServer((socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    socket.on("error", () => socket.destroy()); // the far end went away
    if (tls) tls.emit("connection", socket);
  });
  const port = await listen(listener, 0);

  /** The TLS side of an SBC with these defects; undefined where it says nothing at all. */
  async function behaviour(defects: readonly SbcDefect[]): Promise<TlsServer | undefined> {
    if (defects.includes("silent") || defects.includes("refusing")) return undefined;
    const wantsCertificate = defects.includes("client-certificate");
    const server = createTlsServer(
      {
        ...(await authority.issue(certificateOf, defects)),
        minVersion: defects.includes("tls-1.3-only") ? "TLSv1.3" : "TLSv1.2",
        requestCert: wantsCertificate,
        rejectUnauthorized: wantsCertificate,
        ...(defects.includes("small-key") && { ciphers: "DEFAULT:@SECLEVEL=0" }),
      },
      (socket) => serve(socket, sbc, defects, slowMs),
    );
    return server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  return {
    port,
    async setDefects(defects) {
      tls = await behaviour(defects);
      for (const socket of connections) socket.destroy();
      const refusing = defects.includes("refusing");
      if (refusing && listener.listening) {
        await close(listener);
        held = await holdPort(port);
      }
      if (!refusing && !listener.listening) {
        await held?.release();
        held = undefined;
        await listen(listener, port);
      }
    },
    async stop() {
      for (const socket of connections) socket.destroy();
      if (listener.listening) await close(listener);
      await held?.release();
    },
  };
}

function serve(socket: TLSSocket, sbc: SbcDescription, defects: readonly SbcDefect[], slowMs: number): void {
  let stream = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data: Buffer) => {
    stream = Buffer.concat([stream, data]);
    for (;;) {
      const reading = readRequest(stream);
      if (reading.kind === "incomplete") return;
      if (reading.kind === "malformed") return void socket.destroy();
      stream = Buffer.from(reading.rest);
      if (reading.kind === "ping") socket.write("\r\n");
      else answer(answerTo(reading.request, sbc, defects));
    }
  });

  function answer(text: string | undefined): void {
    if (text === undefined) return;
    if (!defects.includes("slow")) return void socket.write(text);
    const timer = setTimeout(() => socket.write(text), slowMs);
    socket.on("close", () => {
      clearTimeout(timer);
    });
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening"); // rejects on "error"
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}
