import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { createDial } from "../../../src/preflight/probes/dial.ts";
import { isPublicAddress } from "../../../src/preflight/probes/public-address.ts";

const limits = { timeoutMs: 30_000, signal: new AbortController().signal };

describe("an address", () => {
  it.each(["8.8.8.8", "52.112.0.1", "2603:1000::1"])("%s is public", (address) => {
    expect(isPublicAddress(address, false)).toBe(true);
  });

  it.each([
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "::ffff:168.63.129.16",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "fd00::1",
    "fe80::1",
    "2001:db8::1",
    "sbc1.contoso.com",
    "",
  ])("%j is not public", (address) => {
    expect(isPublicAddress(address, false)).toBe(false);
  });

  it("of the simulated SBCs is public in simulated mode, and no other documentation address is", () => {
    expect(isPublicAddress("203.0.113.200", true)).toBe(true);
    expect(isPublicAddress("198.51.100.1", true)).toBe(false);
    expect(isPublicAddress("10.0.0.1", true)).toBe(false);
  });
});

describe("dialling", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "203.0.113.1", "::1"])(
    "never goes to %s",
    async (address) => {
      expect(await createDial(null)(address, 5061, limits)).toMatchObject({
        ok: false,
        reason: "notDialled",
      });
    },
  );

  it("in simulated mode goes nowhere without a route, even to a public address", async () => {
    const dial = createDial(new Map([["203.0.113.1:5061", "127.0.0.1:1"]]));
    for (const [address, port] of [
      ["203.0.113.2", 5061],
      ["203.0.113.1", 5062],
      ["8.8.8.8", 53],
    ] as const)
      expect(await dial(address, port, limits)).toMatchObject({ ok: false, reason: "notDialled" });
  });

  it("in simulated mode follows the route", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const dialled = await createDial(new Map([["203.0.113.1:5061", `127.0.0.1:${port}`]]))(
      "203.0.113.1",
      5061,
      limits,
    );
    expect(dialled.ok && dialled.socket.remotePort).toBe(port);
    if (dialled.ok) dialled.socket.destroy();
    server.close();
    await once(server, "close");
  });

  it.each(["10.0.0.1:5061", "127.0.0.1", "nowhere"])("refuses to be configured with a route to %s", (to) => {
    expect(() => createDial(new Map([["203.0.113.1:5061", to]]))).toThrow(
      "does not lead to a port on loopback",
    );
  });
});
