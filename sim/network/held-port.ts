import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";

/** A port of 127.0.0.1 that refuses connections and is given to nobody else meanwhile. */
export interface HeldPort {
  release(): Promise<void>;
}

/** Takes a port that nothing listens on as the near end of a connection of its own: systems hand out no such port. */
export async function holdPort(port: number): Promise<HeldPort> {
  const anchor = createServer((socket) => socket.on("error", () => socket.destroy()));
  anchor.listen(0, "127.0.0.1");
  await once(anchor, "listening");
  const held = connect({
    host: "127.0.0.1",
    port: (anchor.address() as AddressInfo).port,
    localAddress: "127.0.0.1",
    localPort: port,
  });
  await once(held, "connect");
  return {
    async release() {
      const closed = once(held, "close");
      held.resetAndDestroy();
      await closed;
      await new Promise((resolve) => anchor.close(resolve));
    },
  };
}
