import type { VoiceRoute } from "../../src/telephony/voice-routing.ts";

export const oldTrunk = "sbc1.contoso.com";
export const newTrunk = "sbc1-bypass.contoso.com";

/** The one usage of the routing that is tried. */
export const usage = "U";

export function aRoute(name: string, numberPattern: string, priority: number): VoiceRoute {
  return {
    name,
    numberPattern,
    priority,
    gateways: [oldTrunk],
    usages: [usage],
    bridgeSourcePhoneNumber: null,
    description: null,
  };
}
