import { describe, expect, it } from "@jest/globals";
import {
  sipEndpointRoots,
  trustedRootsAdvice,
  trustedRootsStatement,
} from "../../../src/telephony/sbc/microsoft-roots.ts";

describe("the roots of Microsoft's SIP endpoints", () => {
  it("are seven, each by its name and its SHA-1", () => {
    expect(sipEndpointRoots).toHaveLength(7);
    for (const { sha1 } of sipEndpointRoots) expect(sha1).toMatch(/^[0-9A-F]{40}$/);
    expect(new Set(sipEndpointRoots.map(({ name }) => name)).size).toBe(7);
    expect(new Set(sipEndpointRoots.map(({ sha1 }) => sha1)).size).toBe(7);
  });

  it.each(["commercial", "gcc"] as const)("are all named, with the endpoint to test against: %s", (cloud) => {
    const [named, test] = trustedRootsAdvice(cloud);
    for (const { name } of sipEndpointRoots) expect(named?.text).toContain(name);
    expect(test?.text).toContain("sip.g1.pstnhub.microsoft.com:5061");
    expect(test?.text).toContain("calls are never sent there");
    expect(trustedRootsStatement(cloud, "Both trust")).toMatch(/^Both trust the seven roots /);
  });

  it.each(["gccHigh", "dod"] as const)("are not claimed of a government cloud: %s", (cloud) => {
    const words = [
      trustedRootsStatement(cloud, "Both trust"),
      ...trustedRootsAdvice(cloud).map(({ text }) => text),
    ].join(" ");
    expect(words).toContain("DigiCert Global Root G2");
    expect(words).not.toContain("sip.g1");
  });
});
