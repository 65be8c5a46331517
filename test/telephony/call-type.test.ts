import { expect, it } from "@jest/globals";
import { sortCalls } from "../../src/changes/waves/judged-calls.ts";
import { directionOf } from "../../src/telephony/call-type.ts";
import { aCall } from "../support/changes/builders.ts";

it.each([
  ["ByotIn", "in"],
  ["byotin", "in"],
  ["BYOTOUT", "out"],
  ["byotOutUserForwarding", "forwarded"],
  ["ByotOutUserTransfer", "forwarded"],
  ["ByotOutConf", "other"],
  ["", "other"],
] as const)("a call of type %p is %s", (callType, direction) => {
  expect(directionOf(callType)).toBe(direction);
});

it("the gate judges what people dialled, in whatever case of letters the type comes", () => {
  const types = ["ByotOut", "byotout", "byotin", "BYOTOUTUSERFORWARDING", "ByotOutConf"];
  const { outbound, ...others } = sortCalls(types.map((callType) => aCall({ callType })));

  expect(outbound.map(({ callType }) => callType)).toEqual(["ByotOut", "byotout"]);
  expect(others).toEqual({ inbound: 1, forwarded: 1, others: 1 });
});
