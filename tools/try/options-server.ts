import { createServer, type Server } from "node:tls";

/**
 * An SBC that answers every request with one text: `{Via}` and the like stand for the request's own headers.
 * @param reply With line ends of any kind.
 */
export function optionsServer(credentials: { cert: string; key: string }, reply: string): Server {
  const text = reply.replace(/\r?\n/g, "\r\n");
  // Short keys and old signatures are among what is tried.
  return createServer({ ...credentials, ciphers: "DEFAULT:@SECLEVEL=0" }, (socket) => {
    let request = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (data: Buffer) => {
      request += data.toString("latin1");
      if (!request.includes("\r\n\r\n")) return;
      const asked = request;
      request = "";
      socket.write(
        text.replace(
          /\{([A-Za-z-]+)\}/g,
          (_, name: string) => new RegExp(`^${name}: (.*)$`, "mi").exec(asked)?.[1]?.trim() ?? "",
        ),
      );
    });
  }).on("tlsClientError", (_error, socket) => socket.destroy());
}
