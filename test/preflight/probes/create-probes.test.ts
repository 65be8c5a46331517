import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createProbes } from "../../../src/preflight/probes/create-probes.ts";
import { createDial } from "../../../src/preflight/probes/dial.ts";
import { type ProbeNetwork, sbcName, startProbeNetwork } from "../../support/preflight/probe-network.ts";

let sbcs: ProbeNetwork;
let door: CountingDoor;

/** Stands before an SBC and counts who comes. */
interface CountingDoor {
  readonly port: number;
  readonly open: ReadonlySet<Socket>;
  visits: number;
  stop(): Promise<void>;
}

beforeAll(async () => {
  sbcs = await startProbeNetwork([[], ["silent"]]);
  door = await startCountingDoor(sbcs.realPort(1));
});
afterAll(async () => {
  await door.stop();
  await sbcs.stop();
});

async function startCountingDoor(to: number): Promise<CountingDoor> {
  const { connect } = await import("node:net");
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    counting.visits += 1;
    open.add(socket);
    const onward = connect(to, "127.0.0.1");
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(socket);
      onward.destroy();
    });
    onward.on("close", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const counting: CountingDoor = {
    port: (server.address() as AddressInfo).port,
    open,
    visits: 0,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return counting;
}

function probesThroughTheDoor() {
  door.visits = 0;
  const dial = createDial(new Map([["203.0.113.1:5061", `127.0.0.1:${door.port}`]]));
  return createProbes({ fqdn: sbcName(1), port: 5061, ...sbcs.tools, dial });
}

async function allGone(): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (door.open.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(door.open.size).toBe(0);
}

describe("the probes of one preflight", () => {
  it("run once each, however many checks use them", async () => {
    const probes = probesThroughTheDoor();
    const [first, second] = await Promise.all([probes.microsoftTls(), probes.microsoftTls()]);
    expect(second).toBe(first);
    expect(await probes.microsoftTls()).toBe(first);
    expect(door.visits).toBe(1);
  });

  it("send OPTIONS over the connection that showed the certificate", async () => {
    const probes = probesThroughTheDoor();
    const [tls, options] = await Promise.all([probes.tls(), probes.sipOptions()]);
    expect([tls.ok, options.ok]).toEqual([true, true]);
    expect(door.visits).toBe(1);
  });

  it("send OPTIONS when nobody asked for TLS", async () => {
    const probes = probesThroughTheDoor();
    expect(await probes.sipOptions()).toMatchObject({ ok: true, status: 200 });
    expect(await probes.tls()).toMatchObject({ ok: true });
    expect(door.visits).toBe(1);
  });

  it("leave no connection behind", async () => {
    const probes = probesThroughTheDoor();
    await Promise.all([probes.dns(), probes.tls(), probes.microsoftTls(), probes.sipOptions()]);
    await allGone();
  });

  it("close a connection that no OPTIONS followed, and open another for a late one", async () => {
    const probes = probesThroughTheDoor();
    await probes.tls();
    await allGone();
    expect(await probes.sipOptions()).toMatchObject({ ok: true, status: 200 });
    expect(door.visits).toBe(2);
    await allGone();
  });

  it("stop when the preflight is stopped", async () => {
    const stop = new AbortController();
    const probes = sbcs.probes(2, { signal: stop.signal, timeoutMs: 60_000 });
    const answers = Promise.all([probes.tls(), probes.microsoftTls(), probes.sipOptions()]);
    await probes.dns();
    stop.abort();
    for (const answer of await answers) expect(answer).toMatchObject({ ok: false, reason: "timedOut" });
  });

  it("start nothing when the preflight has been stopped already", async () => {
    const probes = sbcs.probes(1, { signal: AbortSignal.abort() });
    for (const answer of await Promise.all([probes.dns(), probes.tls(), probes.sipOptions()]))
      expect(answer).toMatchObject({ ok: false, reason: "timedOut" });
  });
});
