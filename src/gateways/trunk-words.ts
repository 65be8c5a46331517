import { changeName, type ChangeStatus } from "../changes/change.ts";
import { onOff } from "../changes/cards/bypass-words.ts";
import { statusWords } from "../changes/cards/status-words.ts";
import { verdictWords } from "../preflight/chat/preflight-words.ts";
import type { Verdict } from "../preflight/weighing.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { Standing } from "../teams/cards/marks.ts";
import { bold, counted, listed, plain } from "../teams/cards/text.ts";
import { ageOf } from "../teams/cards/time.ts";
import { day } from "../lib/time.ts";

/** A gateway of a route; `mediaBypass` null where the tenant has no object for it. */
export interface RouteGateway {
  readonly fqdn: string;
  readonly mediaBypass: boolean | null;
}

/** Gateways with what their media bypass was last seen as. */
export function withBypass(fqdns: readonly string[], fleet: readonly Gateway[]): readonly RouteGateway[] {
  return fqdns.map((fqdn) => ({
    fqdn,
    mediaBypass: fleet.find((gateway) => gateway.fqdn === fqdn)?.mediaBypass ?? null,
  }));
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

/** `ready with warnings, 3 h ago`. */
export function preflightWords(
  { verdict, finishedAt }: { readonly verdict: Verdict; readonly finishedAt: Date },
  now: Date,
): string {
  return `${verdictWords[verdict]}, ${ageOf(finishedAt, now)}`;
}

/** `chg-12 awaits approval`, in bold. */
export function openChangeWords({
  id,
  status,
}: {
  readonly id: number;
  readonly status: ChangeStatus;
}): string {
  return bold(`${changeName(id)} ${statusWords[status]}`);
}

/** The worst of what is known of a trunk; what is only said, and what goes on, does not count. */
export function worstOf(standings: readonly Standing[]): Standing {
  return (["bad", "warning", "unknown"] as const).find((each) => standings.includes(each)) ?? "good";
}

/** A certificate that ends sooner than this is worth a look, in days. */
const soon = 30;

/** When a certificate ends, as seen today: `203 days left`, `expires today`, `expired 3 days ago`. */
export function certificateWords(
  notAfter: Date,
  now: Date,
): { readonly words: string; readonly standing: Standing } {
  const left = (notAfter.getTime() - now.getTime()) / day;
  if (left <= 0) {
    const days = Math.floor(-left);
    return { words: days === 0 ? "expired today" : `expired ${counted(days, "day")} ago`, standing: "bad" };
  }
  const days = Math.floor(left);
  return {
    words: days === 0 ? "expires within a day" : `${counted(days, "day")} left`,
    standing: days < soon ? "warning" : "good",
  };
}
