import { onOff } from "../bypass-words.ts";
import { listed, plain } from "../text.ts";

/** A gateway of a route; `mediaBypass` null where the tenant has no object for it. */
export interface RouteGateway {
  readonly fqdn: string;
  readonly mediaBypass: boolean | null;
}

/** `sbc1.contoso.com (bypass off)`, and how they are tried where there are several. */
export function gatewaysWords(gateways: readonly RouteGateway[]): string {
  const words = listed(
    gateways.map(
      ({ fqdn, mediaBypass }) =>
        `${plain(fqdn, 64)} (${mediaBypass === null ? "the carrier’s, bypass unknown" : `bypass ${onOff(mediaBypass)}`})`,
    ),
    4,
  );
  return gateways.length > 1 ? `${words}, in random order` : words;
}
