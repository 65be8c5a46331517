import { describe, expect, it } from "@jest/globals";
import { endpoints, lackingIn } from "../../src/config/endpoints.ts";
import { clouds, type Cloud } from "../../src/telephony/clouds.ts";

const all = Object.keys(clouds) as Cloud[];
const government: readonly Cloud[] = ["gccHigh", "dod"];

describe("the endpoints of a cloud", () => {
  it.each(all)("of %s stay in that cloud", (cloud) => {
    const { graphHost, loginHost, botIssuer, outboundHosts } = endpoints[cloud];
    const isUs = government.includes(cloud);
    for (const host of [graphHost, loginHost, new URL(botIssuer).hostname, ...outboundHosts]) {
      expect(host.endsWith(".us")).toBe(isUs);
    }
    expect(outboundHosts).toEqual(expect.arrayContaining([graphHost, loginHost]));
  });

  it("say that nothing is lacking where Graph tells what people have", () => {
    expect(all.filter((cloud) => lackingIn(cloud) === null)).toEqual(["commercial", "gcc"]);
  });

  it.each([
    { cloud: "gccHigh", name: "GCC High" },
    { cloud: "dod", name: "DoD" },
  ] as const)("name $name and what is not possible there", ({ cloud, name }) => {
    expect(lackingIn(cloud)).toMatch(new RegExp(`Graph in ${name} .*cannot be listed, looked up or moved`));
  });
});
