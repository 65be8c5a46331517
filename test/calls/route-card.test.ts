import { describe, expect, it } from "@jest/globals";
import { routeCard, type TriedRoute } from "../../src/calls/route-card.ts";
import { wordsOf } from "../support/cards/card-lint.ts";
import { routeView } from "../support/cards/lookup-examples.ts";

describe("the card of a call's routes", () => {
  const unread: TriedRoute = {
    usage: "Dublin National",
    route: "Odd",
    taken: false,
    unread: true,
    why: "The pattern ^( cannot be read here.",
    gateways: [{ fqdn: "sbc2.contoso.com", mediaBypass: false }],
  };
  const notTaken = routeView.tried.map((each) => ({ ...each, taken: false }));
  const wordsFor = (...tried: readonly TriedRoute[]) => wordsOf(routeCard({ ...routeView, tried }));

  it("does not call a route taken, nor a call dropped, where a pattern before cannot be read", () => {
    const before = wordsFor(unread, ...routeView.tried);
    expect(before).toContain("Not known: the pattern of route Odd cannot be read here");
    expect(before).toContain("If that does not take it, route America does");
    const alone = wordsFor(...notTaken, unread);
    expect(alone).toContain("If that does not take it, no other is known to");
    expect(alone).not.toContain("dropped");
  });

  it("is sure of a route that comes before the one that cannot be read", () => {
    expect(wordsFor(...routeView.tried, unread)).toContain("Route America of usage World");
  });
});
