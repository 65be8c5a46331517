import { beforeEach, expect, it } from "@jest/globals";
import type { Unread } from "../../src/telephony/unread.ts";
import { aRouting } from "../support/changes/builders.ts";
import { alex } from "../support/people.ts";
import { chatForSuite, personOf } from "../support/teams/chat-for-suite.ts";

const oddGateway: Unread = {
  part: "gateways",
  names: ["sbc9.contoso.com"],
  kind: "contractDrift",
  why: "Get-CsOnlinePSTNGateway answered without MediaBypass, which its contract promises.",
};
const refused: Unread = {
  part: "emergency call routing policies",
  names: null,
  kind: "noAccess",
  why: "Get-CsTeamsEmergencyCallRoutingPolicy: Access Denied.",
};

const chat = chatForSuite();
const admin = personOf(chat, alex);

beforeEach(async () => {
  const seen = await chat.observations.fleet();
  if (!seen) throw new Error("No fleet was observed.");
  const routing = aRouting();
  await chat.observations.putFleet(
    {
      ...seen.value,
      routing: {
        ...routing,
        routes: routing.routes.map((route) => ({
          ...route,
          gateways: [...route.gateways, "sbc9.contoso.com"],
        })),
      },
    },
    new Date(),
    [oddGateway, refused],
  );
});

async function read(command: string): Promise<string> {
  return (await admin.asks(command)).card?.text ?? "";
}

it("the list of gateways names what could not be read, and does not call an odd gateway a carrier's", async () => {
  const text = await read("gateways");

  expect(text).toContain("1 of the tenant's gateways could not be read (sbc9.contoso.com)");
  expect(text).toContain("The tenant's emergency call routing policies could not be read");
  expect(text).not.toContain("derived trunk");
});

it("a gateway's card names it as well", async () => {
  expect(await read("gateway sbc1.contoso.com")).toContain(
    "The tenant's emergency call routing policies could not be read",
  );
});

it("whoever asks for the odd gateway is told why it cannot be shown", async () => {
  expect(await read("gateway sbc9.contoso.com")).toContain("answered without MediaBypass");
});
