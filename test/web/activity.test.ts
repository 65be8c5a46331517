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
    channelData: { tenant: { id: tenantId } },
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

describe("signs of a sender from elsewhere", () => {
  const hinting = (from: object) => {
    const body = {
      type: "message",
      channelId: "msteams",
      serviceUrl: "http://127.0.0.1:3978/",
      from: { id: "29:alex", ...from },
      conversation: { id: "a:1", tenantId },
      channelData: { tenant: { id: tenantId } },
    };
    const verdict = checkActivity(body, { mode: "simulated", cloud: "commercial", tenantId });
    return verdict.ok ? 200 : verdict.status;
  };

  it.each([
    ["a text", { properties: "guest" }, 400],
    ["a list", { properties: [{ userRole: "guest" }] }, 400],
    ["a role that is a list", { properties: { userRole: ["guest"] } }, 400],
    ["a tenant that is an object", { properties: { tenantId: { id: "another" } } }, 400],
    ["a role beyond measure", { properties: { userRole: `guest${" ".repeat(64)}` } }, 400],
    ["a guest", { properties: { userRole: "guest" } }, 403],
    ["another tenant", { properties: { tenantId: "another" } }, 403],
    ["nothing", { properties: null }, 200],
    ["a member", { properties: { userRole: "user", tenantId } }, 200],
  ])("is not overlooked where it is %s", (_what, from, status) => {
    expect(hinting(from)).toBe(status);
  });
});

describe("what is attached to an activity", () => {
  const attached = (attachments: unknown) => {
    const body = {
      type: "message",
      channelId: "msteams",
      serviceUrl: "http://127.0.0.1:3978/",
      from: { id: "29:alex" },
      conversation: { id: "a:1", tenantId },
      channelData: { tenant: { id: tenantId } },
      attachments,
    };
    const verdict = checkActivity(body, { mode: "simulated", cloud: "commercial", tenantId });
    return verdict.ok ? verdict.activity.attachments : verdict.error;
  };
  const sentFile = {
    contentType: "application/vnd.microsoft.teams.file.download.info",
    name: "people.csv",
    content: { downloadUrl: "https://contoso-my.sharepoint.com/x", uniqueId: "1", fileType: "csv" },
  };

  it("is let through where it is a sent file, and only what is needed of it", () => {
    expect(attached([sentFile])).toEqual([
      { ...sentFile, content: { downloadUrl: sentFile.content.downloadUrl } },
    ]);
  });

  it.each([
    ["the text as HTML", [{ contentType: "text/html", content: "<p>hello</p>" }]],
    ["a file that lies nowhere", [{ ...sentFile, content: {} }]],
    ["nonsense", [null, 7, "x"]],
  ])("is left out where it is %s", (_, attachments) => {
    expect(attached(attachments)).toEqual([]);
  });

  it("may be nothing at all, but not more than anybody sends", () => {
    expect(attached(null)).toBeUndefined();
    expect(attached(Array.from({ length: 101 }, () => sentFile))).toContain("not an activity");
  });
});
