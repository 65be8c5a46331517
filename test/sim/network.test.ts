import { spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { connect, type TLSSocket } from "node:tls";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { startNetwork } from "../../sim/network/network.ts";
import { createProbes } from "../../src/preflight/probes/create-probes.ts";
import { describeWith } from "../support/jest/installed.ts";
import { type ProbeNetwork, sbcName, startProbeNetwork } from "../support/preflight/probe-network.ts";

let sbcs: ProbeNetwork;

beforeAll(async () => {
  sbcs = await startProbeNetwork([[], ["no-address"]]);
});
afterEach(() => sbcs.network.setDefects(sbcName(1), []));
afterAll(() => sbcs.stop());

async function openTls(): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port: sbcs.realPort(1), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  return socket;
}

/** Reads until the text so far satisfies, or the far end closes. */
async function readUntil(socket: TLSSocket, enough: (sofar: string) => boolean): Promise<string> {
  let sofar = "";
  for await (const data of socket as AsyncIterable<Buffer>) {
    sofar += data.toString();
    if (enough(sofar)) break; // leaving the loop closes the connection
  }
  return sofar;
}

function request(method: string, host = sbcName(1), body = ""): string {
  return [
    `${method} sip:${host}:5061;transport=tls SIP/2.0`,
    "v: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKone;rport",
    "Via: SIP/2.0/TLS 192.0.2.2:5061",
    " ;branch=z9hG4bKtwo",
    "f: <sip:a@192.0.2.1>;tag=1",
    `t: <sip:${host}>`,
    "i: call-1",
    `CSeq: 3 ${method}`,
    `l: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

describe("the SIP side of a simulated SBC", () => {
  it("echoes what a response must carry over", async () => {
    const socket = await openTls();
    socket.write(request("OPTIONS"));
    const lines = (await readUntil(socket, (sofar) => sofar.includes("\r\n\r\n"))).split("\r\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "SIP/2.0 200 OK",
        "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKone;rport",
        "Via: SIP/2.0/TLS 192.0.2.2:5061 ;branch=z9hG4bKtwo",
        "From: <sip:a@192.0.2.1>;tag=1",
        expect.stringMatching(/^To: <sip:sbc1\.contoso\.com>;tag=\w+$/),
        "Call-ID: call-1",
        "CSeq: 3 OPTIONS",
        "Contact: <sip:sbc1.contoso.com:5061;transport=tls>",
        "Server: Test-SBC/1.0",
        "Content-Length: 0",
      ]),
    );
  });

  it("reads requests that come in pieces and several at once, and answers a keep-alive", async () => {
    const socket = await openTls();
    const bytes = `\r\n\r\n${request("INVITE", sbcName(1), "v=0\r\n\r\n")}${request("OPTIONS")}`;
    for (const piece of bytes.match(/[^]{1,97}/g) ?? []) socket.write(piece);
    const answers = await readUntil(socket, (sofar) => sofar.includes("200 OK"));
    expect(answers).toMatch(/^\r\nSIP\/2\.0 405 Method Not Allowed\r\n/);
    expect(answers).toContain("\r\n\r\nSIP/2.0 200 OK\r\n");
  });

  it("answers as its second trunk when that was asked for", async () => {
    const socket = await openTls();
    socket.write(request("OPTIONS", "sbc1-bypass.contoso.com"));
    expect(await readUntil(socket, (sofar) => sofar.includes("\r\n\r\n"))).toContain(
      "Contact: <sip:sbc1-bypass.contoso.com:5061;transport=tls>",
    );
  });

  it("refuses a request without its mandatory headers, and hangs up on what is not SIP", async () => {
    const socket = await openTls();
    socket.write("OPTIONS sip:sbc1.contoso.com SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    expect(await readUntil(socket, () => false)).toMatch(/^SIP\/2\.0 400 Bad Request\r\n/);
  });
});

describe("the second trunk of a simulated SBC", () => {
  const probes = () =>
    createProbes({ fqdn: "sbc1-bypass.contoso.com", port: 5062, ...sbcs.tools, timeoutMs: 5_000 });

  it("answers at the next port, with its own name and the certificate that holds both", async () => {
    const second = probes();
    const session = await second.tls();
    expect(session).toMatchObject({ ok: true, chainError: null });
    expect(await second.sipOptions()).toMatchObject({
      ok: true,
      status: 200,
      contactHost: "sbc1-bypass.contoso.com",
    });
    const first = await sbcs.probes(1).tls();
    expect(session.ok && session.certificate.raw).toEqual(first.ok && first.certificate.raw);
  });

  it("has a defect of its SBC too, and one of its own alone", async () => {
    await sbcs.network.setDefects(sbcName(1), ["missing-second-name"]);
    const session = await probes().tls();
    expect(session.ok && session.certificate.subjectAltName).toBe(`DNS:${sbcName(1)}`);

    await sbcs.network.setDefects("sbc1-bypass.contoso.com", ["refusing"]);
    expect(await probes().tls()).toMatchObject({ ok: false, reason: "refused" });
    expect(await sbcs.probes(1).tls()).toMatchObject({ ok: true });
  });
});

describe("the simulated DNS", () => {
  it("knows both names of an SBC, in any case, and no others", async () => {
    const resolver = new Resolver();
    resolver.setServers([sbcs.network.env.DNS_SERVERS]);
    expect(await resolver.resolve4("SBC1.contoso.com")).toEqual(["203.0.113.1"]);
    expect(await resolver.resolve4("sbc1-bypass.contoso.com")).toEqual(["203.0.113.1"]);
    await expect(resolver.resolve6("sbc1.contoso.com")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(resolver.resolve4("sbc9.contoso.com")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  it("has the text record of a name that has no address", async () => {
    const resolver = new Resolver();
    resolver.setServers([sbcs.network.env.DNS_SERVERS]);
    expect(await resolver.resolveTxt(sbcName(2))).toEqual([["MS=ms10002"]]);
  });
});

describe("an SBC's defects", () => {
  it("change while it runs, at the same port", async () => {
    const { network } = sbcs;
    await network.setDefects(sbcName(1), ["refusing"]);
    expect(await sbcs.probes(1).tls()).toMatchObject({ ok: false, reason: "refused" });

    await network.setDefects(sbcName(1), ["expired", "no-refer"]);
    const probes = sbcs.probes(1);
    expect(await probes.tls()).toMatchObject({ ok: true, chainError: "CERT_HAS_EXPIRED" });
    expect(await probes.sipOptions()).toMatchObject({
      ok: true,
      allow: expect.not.arrayContaining(["REFER"]),
    });

    await network.setDefects(sbcName(1), []);
    expect(await sbcs.probes(1).tls()).toMatchObject({ ok: true, chainError: null });
  });

  it("change what DNS answers", async () => {
    await sbcs.network.setDefects(sbcName(1), ["private-address"]);
    expect(await sbcs.probes(1).dns()).toMatchObject({ ok: true, ipv4: ["10.20.30.1"] });
  });

  it("end the connections there are", async () => {
    const socket = await openTls();
    socket.on("error", () => undefined).resume();
    const closed = once(socket, "close");
    await sbcs.network.setDefects(sbcName(1), ["silent"]);
    await closed;
  });

  it("cannot be set for an SBC that is not there", async () => {
    await expect(sbcs.network.setDefects("sbc9.contoso.com", [])).rejects.toThrow("sbc9.contoso.com");
  });
});

describe("a network", () => {
  it("refuses two SBCs at one address and port", async () => {
    const sbc = { address: "203.0.113.1", port: 5061, product: "x", defects: [] };
    const both = [
      { ...sbc, fqdn: "a.contoso.com" },
      { ...sbc, fqdn: "b.contoso.com" },
    ];
    await expect(startNetwork(both, { folder: tmpdir() })).rejects.toThrow("a.contoso.com and b.contoso.com");
  });

  it("holds two hundred SBCs, each of which answers", async () => {
    const fleet = await startProbeNetwork(Array.from({ length: 200 }, () => []));
    try {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          fleet.probes(index + 1, { timeoutMs: 60_000 }).sipOptions(),
        ),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(200);
    } finally {
      await fleet.stop();
    }
  });
});

/** OpenSSL's own client, as a second opinion on what the probes say. */
async function sClient(...options: readonly string[]): Promise<string> {
  const child = spawn(
    "openssl",
    [
      "s_client",
      "-connect",
      `127.0.0.1:${sbcs.realPort(1)}`,
      "-servername",
      sbcName(1),
      "-showcerts",
      ...options,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const [said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return said;
}

describeWith("openssl", "version")("openssl s_client (needs openssl)", () => {
  it.each([
    { defects: [], chainError: null, verdict: "Verify return code: 0 (ok)", certificates: 2 },
    {
      defects: ["expired"],
      chainError: "CERT_HAS_EXPIRED",
      verdict: "Verify return code: 10 (certificate has expired)",
      certificates: 2,
    },
    {
      defects: ["incomplete-chain"],
      chainError: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      verdict: "Verify return code: 21 (unable to verify the first certificate)",
      certificates: 1,
    },
    {
      defects: ["self-signed"],
      chainError: "DEPTH_ZERO_SELF_SIGNED_CERT",
      verdict: "Verify return code: 18 (self-signed certificate)",
      certificates: 1,
    },
  ] as const)(
    "agrees with the probe about $defects",
    async ({ defects, chainError, verdict, certificates }) => {
      await sbcs.network.setDefects(sbcName(1), defects);
      const session = await sbcs.probes(1).tls();
      expect(session).toMatchObject({ ok: true, chainError });
      const said = await sClient("-CAfile", sbcs.network.env.PROBE_CA_FILE);
      expect(said).toContain(verdict);
      expect(said.match(/BEGIN CERTIFICATE/g)).toHaveLength(certificates);
      expect(session.ok && session.chain).toHaveLength(certificates);
    },
  );

  it("agrees on the suite of a TLS 1.2 handshake as Microsoft makes it", async () => {
    const session = await sbcs.probes(1).microsoftTls();
    const said = await sClient("-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384");
    expect(session).toMatchObject({ ok: true, protocol: "TLSv1.2" });
    expect(said).toContain("Cipher is ECDHE-RSA-AES256-SHA384");
  });
});
