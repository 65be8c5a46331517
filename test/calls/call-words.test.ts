import { expect, it } from "@jest/globals";
import { inboundWords } from "../../src/calls/call-words.ts";
import { ago, now } from "../support/cards/card-examples.ts";

const pair = { from: "sbc1.contoso.com", to: "sbc1-bypass.contoso.com" };
const none = { calls: 0, delivered: 0 };
const half = {
  since: ago(10_080),
  repointedAt: ago(60),
  before: { calls: 142, delivered: 142 },
  after: { byOld: { calls: 3, delivered: 3 }, byNew: { calls: 80, delivered: 78 } },
};

it.each([
  [
    "before and after the SBC was repointed",
    half,
    "142 calls by sbc1.contoso.com until 09:45 UTC; since then 80 calls (2 not delivered) by sbc1-bypass.contoso.com, 3 by sbc1.contoso.com",
  ],
  [
    "where all of them came after it",
    { ...half, before: none, after: { ...half.after, byOld: none } },
    "80 calls (2 not delivered) by sbc1-bypass.contoso.com, none by sbc1.contoso.com",
  ],
  [
    "while the SBC sends all by the old trunk",
    { ...half, repointedAt: null, after: { byOld: none, byNew: none } },
    "142 calls by sbc1.contoso.com; the SBC sends none by sbc1-bypass.contoso.com yet",
  ],
  [
    "where there are none",
    { ...half, repointedAt: null, before: none, after: { byOld: none, byNew: none } },
    "no inbound call by either trunk",
  ],
])("inbound calls are counted by trunk %s", (_when, seen, words) => {
  expect(inboundWords(seen, pair, now)).toBe(words);
});
