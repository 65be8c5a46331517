import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGraph, type Graph } from "../../src/tenant/graph/graph.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";

/** What is read through the product's client from a Graph on loopback that answers everything with this text. */
export async function fromGraph(
  body: string,
  read: (graph: Graph) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const tokens = { get: async () => ({ value: "none", expiresAt: new Date(Date.now() + 3_600_000) }) };
  try {
    return await read(createGraph({ baseUrl: `http://127.0.0.1:${port}`, tokens, retries: 0 }));
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return [`REJECTED ${error.kind}: ${error.message}`];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
