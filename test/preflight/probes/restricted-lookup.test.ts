import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { createDial } from "../../../src/preflight/probes/dial.ts";
import { createProbes } from "../../../src/preflight/probes/create-probes.ts";
import type { Lookup } from "../../../src/preflight/probes/dns.ts";
import { isPublicAddress } from "../../../src/preflight/probes/public-address.ts";
import { restrictLookup } from "../../../src/preflight/probes/dns.ts";
import { createTlsContexts } from "../../../src/preflight/probes/tls-contexts.ts";
import { aGateway, aRouting } from "../../support/changes/builders.ts";

const limits = { timeoutMs: 1_000, signal: new AbortController().signal };
const tenant = {
  gateways: [aGateway(), aGateway({ fqdn: "sbc9.fabrikam.com" })],
  routing: {
    ...aRouting(),
    routes: aRouting().routes.map((route) => ({ ...route, gateways: ["customer7.carrier.example"] })),
  },
  verifiedDomains: ["contoso.com", "voice.contoso.com"],
};

/** Remembers who was asked for. */
function restricted(names: Parameters<typeof restrictLookup>[1] = async () => tenant) {
  const asked: string[] = [];
  const lookup: Lookup = async (fqdn) => {
    asked.push(fqdn);
    return { ok: true, ipv4: ["127.0.0.1"], ipv6: [], servers: [] };
  };
  return { asked, lookup: restrictLookup(lookup, names) };
}

describe("DNS is asked", () => {
  it.each([
    ["a gateway", "sbc1.contoso.com"],
    ["a gateway in a domain that is no longer verified", "sbc9.fabrikam.com"],
    ["a carrier's trunk that routes name", "customer7.carrier.example"],
    ["a trunk still to be made", "new1.voice.contoso.com"],
    ["a hosted trunk whose full name is verified", "voice.contoso.com"],
  ])("for %s", async (_what, fqdn) => {
    const { asked, lookup } = restricted();
    expect(await lookup(fqdn, limits)).toMatchObject({ ok: true });
    expect(asked).toEqual([fqdn]);
  });

  it.each([
    ["another organisation's name", "www.fabrikam.com"],
    ["a name inside this network", "database.internal"],
    ["the metadata service", "metadata.google.internal"],
    ["an address", "169.254.169.254"],
    ["this host", "localhost"],
    ["a name two labels below", "a.b.contoso.com"],
    ["a look-alike", "sbc1.contoso.com.evil.example"],
    ["a look-alike before", "sbc1.evilcontoso.com"],
    ["what is smuggled out in a name", "c2VjcmV0.evil.example"],
    ["nothing", ""],
  ])("never for %s", async (_what, fqdn) => {
    const { asked, lookup } = restricted();
    expect(await lookup(fqdn, limits)).toMatchObject({ ok: false, reason: "notDialled" });
    expect(asked).toEqual([]);
  });

  it("for no name while the tenant's trunks are not known", async () => {
    for (const names of [async () => undefined, async () => Promise.reject(new Error("no database"))]) {
      const { asked, lookup } = restricted(names);
      expect(await lookup("sbc1.contoso.com", limits)).toMatchObject({ ok: false, reason: "notDialled" });
      expect(asked).toEqual([]);
    }
  });
});

/** Networks that are not the internet's. Sources: the IANA special-purpose address registries. */
const closed = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ...["::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32"],
  ...["2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
].map((network) => ipaddr.parseCIDR(network));

/** Any address of a network. */
function within([network, bits]: (typeof closed)[number]): fc.Arbitrary<string> {
  const bytes = network.toByteArray();
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).map((random) =>
    ipaddr
      .fromByteArray(
        bytes.map((byte, index) => {
          const kept = Math.min(8, Math.max(0, bits - index * 8));
          const mask = (0xff << (8 - kept)) & 0xff;
          return (byte & mask) | ((random[index] ?? 0) & ~mask & 0xff);
        }),
      )
      .toString(),
  );
}

describe("an address", () => {
  it("of a private or special network is never public, in whatever notation", () => {
    const inside = fc.oneof(...closed.map(within));
    const wrapped = inside.chain((address) => {
      const parsed = ipaddr.parse(address);
      if (parsed.kind() === "ipv6") return fc.constant(address);
      const hex = parsed.toByteArray().map((byte) => byte.toString(16).padStart(2, "0"));
      const low = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
      return fc.constantFrom(
        address,
        `::ffff:${address}`,
        `::${low}`,
        `64:ff9b::${low}`,
        `2002:${low}::1`,
        `${address}%eth0`,
      );
    });
    fc.assert(
      fc.property(wrapped, (address) => !isPublicAddress(address, false)),
      { numRuns: 3_000 },
    );
  });

  it("is public only in the notation of DNS", () => {
    fc.assert(
      fc.property(fc.ipV4Extended(), (address) => {
        if (!isPublicAddress(address, false)) return;
        expect(address).toMatch(/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "8.8.8.08",
    "0x08080808",
    "134744072",
    "8.8.2056",
    "8.8.8.8 ",
    "2603:1000::1%1",
    "[2603:1000::1]",
  ])("%j is none", (address) => {
    expect(isPublicAddress(address, false)).toBe(false);
  });
});

describe("a trunk whose name resolves to a private address", () => {
  it("is not dialled, and its name is asked for once: what was judged is what is dialled", async () => {
    let visits = 0;
    const inside = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    const answers = [["8.8.8.8"], ["127.0.0.1"]];
    const asked: string[] = [];
    const lookup: Lookup = async (fqdn) => {
      asked.push(fqdn);
      return { ok: true, ipv4: answers[asked.length - 1] ?? [], ipv6: [], servers: [] };
    };
    const dialled: string[] = [];
    const probes = (first: boolean) =>
      createProbes({
        lookup: first ? async () => ({ ok: true, ipv4: ["127.0.0.1"], ipv6: [], servers: [] }) : lookup,
        dial: first
          ? createDial(null)
          : async (address) => {
              dialled.push(address);
              return { ok: false, reason: "refused", detail: "as the test wants it" };
            },
        contexts: createTlsContexts(null),
        fqdn: "sbc1.contoso.com",
        port: (inside.address() as AddressInfo).port,
      });
    expect(await probes(true).tls()).toMatchObject({ ok: false, reason: "notDialled" });
    expect(await probes(true).sipOptions()).toMatchObject({ ok: false, reason: "notDialled" });
    expect(visits).toBe(0);

    const rebound = probes(false);
    await rebound.tls();
    await rebound.microsoftTls();
    expect(asked).toEqual(["sbc1.contoso.com"]);
    expect(dialled).toEqual(["8.8.8.8", "8.8.8.8"]);
    inside.close();
  });
});
