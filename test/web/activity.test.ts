import { describe, expect, it } from "@jest/globals";
import { checkActivity } from "../../src/web/activity.ts";

const tenantId = "c0a70500-0000-4000-8000-000000000000";

function verdict(serviceUrl: string, cloud: "commercial" | "gccHigh") {
  const activity = {
    type: "message",
    channelId: "msteams",
    serviceUrl,
    from: { id: "29:alex" },
    conversation: { id: "a:1", tenantId },
  };
  return checkActivity(activity, { mode: "microsoft", cloud, tenantId }).ok;
}

describe("the address an activity wants its answers at", () => {
  it.each([
    ["https://smba.trafficmanager.net/emea/", "commercial", true],
    ["https://smba.infra.teams.microsoft.com/", "commercial", true],
    ["http://smba.trafficmanager.net/emea/", "commercial", false],
    ["https://smba.trafficmanager.net.example.com/", "commercial", false],
    ["https://teams.microsoft.com.example.com/", "commercial", false],
    ["https://user@smba.trafficmanager.net/", "commercial", false],
    ["https://smba.infra.gov.teams.microsoft.us/teams", "gccHigh", true],
    ["https://smba.trafficmanager.net/emea/", "gccHigh", false],
    ["http://127.0.0.1:3978/", "commercial", false],
  ] as const)("%s in %s: allowed %s", (serviceUrl, cloud, allowed) => {
    expect(verdict(serviceUrl, cloud)).toBe(allowed);
  });
});
