import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { createReadFile, maxFileBytes } from "../../../src/teams/files/received-file.ts";

const never = new AbortController().signal;
const simulated = createReadFile({ mode: "simulated", cloud: "commercial" });

async function readFrom(serve: RequestListener, signal = never) {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await simulated(`http://127.0.0.1:${(server.address() as AddressInfo).port}/people.csv`, signal);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("a file that somebody sent", () => {
  it("is read", async () => {
    const file = await readFrom((_, response) => response.end("upn\nadele@contoso.com"));
    expect(file.ok && Buffer.from(file.bytes).toString()).toBe("upn\nadele@contoso.com");
  });

  it("that is too large is refused, whatever length it tells", async () => {
    const file = await readFrom((_, response) => {
      for (let sent = 0; sent <= maxFileBytes; sent += 1_048_576) response.write(Buffer.alloc(1_048_576));
      response.end();
    });
    expect(file).toMatchObject({ ok: false, problem: expect.stringContaining("larger than 10 MB") });
  });

  it.each([
    [
      "leads elsewhere",
      (_: unknown, response) => response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end(),
    ],
    ["is gone", (_: unknown, response) => response.writeHead(404).end()],
    ["breaks off", (_: unknown, response) => void response.write("upn", () => response.destroy())],
  ] satisfies readonly [string, RequestListener][])("that %s is refused", async (_, serve) => {
    expect(await readFrom(serve)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("could not be fetched"),
    });
  });

  it("that never comes is waited for no longer than the turn", async () => {
    const turn = new AbortController();
    const reading = readFrom(() => {
      turn.abort();
    }, turn.signal);
    expect(await reading).toMatchObject({ ok: false });
  });

  const contoso = createReadFile({ mode: "microsoft", cloud: "commercial" });
  it.each([
    ["this host", contoso, "http://127.0.0.1/x.csv"],
    ["the metadata service", contoso, "http://169.254.169.254/latest"],
    ["a look-alike", contoso, "https://contoso.sharepoint.com.evil.example/x.csv"],
    ["another port", contoso, "https://contoso.sharepoint.com:8443/x.csv"],
    ["plain HTTP", contoso, "http://contoso-my.sharepoint.com/x.csv"],
    ["a name with a password", contoso, "https://a:b@contoso-my.sharepoint.com/x.csv"],
    ["a file of this machine", contoso, "file:///etc/passwd"],
    ["no address at all", contoso, "people.csv"],
    [
      "another cloud",
      createReadFile({ mode: "microsoft", cloud: "dod" }),
      "https://contoso-my.sharepoint.com/x",
    ],
    ["the world, simulated", simulated, "https://contoso-my.sharepoint.com/x.csv"],
  ])("on %s is not fetched", async (_, read, address) => {
    expect(await read(address, never)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("did not fetch"),
    });
  });
});
