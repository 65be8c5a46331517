import type { VoiceUser } from "../telephony/voice-user.ts";
import type { Card } from "../teams/cards/cards.ts";
import { button, oneRow } from "../teams/cards/buttons.ts";
import { marked, tones, type Standing } from "../teams/cards/marks.ts";
import { clean, counted, listed, plain } from "../teams/cards/text.ts";
import { asOfWords } from "../teams/cards/time.ts";
import { firstOf, lookupCard, type Lookup } from "../teams/cards/lookup-card.ts";
import { gatewaysWords, type RouteGateway } from "../gateways/trunk-words.ts";
import { cut } from "../lib/cut.ts";

/** A route of the policy's usages, in the order in which the service looks at them. */
export interface TriedRoute {
  readonly usage: string;
  readonly route: string;
  readonly taken: boolean;
  /** It is not known whether it takes the number. */
  readonly unread: boolean;
  /** A sentence. */
  readonly why: string;
  readonly gateways: readonly RouteGateway[];
}

export interface RouteView {
  readonly user: VoiceUser;
  readonly number: string;
  readonly policy: string;
  /** Null where the policy is not among those that were read. */
  readonly usages: readonly string[] | null;
  readonly tried: readonly TriedRoute[];
  /** Emergency policies that name the number; null where it is no emergency number. */
  readonly emergency:
    | readonly { readonly policy: string; readonly usage: string; readonly tried: readonly TriedRoute[] }[]
    | null;
  readonly asOf: Date;
  readonly usersAsOf: Date;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

const maxLines = 8;
/** An emergency usage has few routes; of many policies the first are shown. */
const maxEmergencyLines = 2;
const maxEmergencyPolicies = 3;

export const routeCard = (view: RouteView): Card => lookupCard(routeData(view));

function routeData(view: RouteView): Lookup {
  const { user, number, policy, usages, tried, emergency, now, zone } = view;
  const first = tried.find(({ taken }) => taken);
  const unread = unreadBefore(tried);
  const nothing = takesNothing(view);
  const standing: Standing = nothing
    ? "bad"
    : emergency !== null || user.sharedCalling
      ? "warning"
      : unread
        ? "unknown"
        : first
          ? "good"
          : "bad";
  const trunks = [
    ...new Set(
      tried.filter(({ taken }) => taken).flatMap(({ gateways }) => gateways.map(({ fqdn }) => fqdn)),
    ),
  ];
  return {
    summary: clean(
      `${user.userPrincipalName} to ${number}: ${unread ? "not known" : first ? `route ${first.route}` : "no route"}`,
      160,
    ),
    tone: tones[standing],
    kicker: `A call of ${plain(user.userPrincipalName, 120)}`,
    title: `${nothing ? "No route takes" : "To"} ${plain(number, 40)}`,
    state: marked(standing, stateOf(view, first, unread)),
    points: pointsOf(view),
    age: `Routing ${asOfWords(view.asOf, now, zone)}; people ${asOfWords(view.usersAsOf, now, zone)}`,
    facts: [
      { title: "Policy", value: plain(policy, 100) },
      {
        title: "Usages, in order",
        value:
          usages === null
            ? "unknown"
            : usages.length === 0
              ? "none"
              : listed(
                  usages.map((usage) => plain(usage, 60)),
                  12,
                ),
      },
    ],
    sections: [
      ...cut(
        (emergency ?? []).map((each) => ({
          title: `By emergency policy ${plain(each.policy, 80)}, usage ${plain(each.usage, 60)}`,
          lines: linesOf(each.tried, maxEmergencyLines),
        })),
        maxEmergencyPolicies,
        (left) => ({
          title: `And ${counted(left, "emergency policy", "emergency policies")} more`,
          lines: [`Ask by the person who calls to see fewer.`],
        }),
      ),
      {
        title:
          emergency === null
            ? "Routes of the policy’s usages, in order"
            : "By the voice routing policy, where no emergency policy applies",
        lines: linesOf(tried, maxLines),
      },
    ],
    buttons: oneRow(trunks).map((fqdn) =>
      button(clean(fqdn, 60), "show", { view: "gateway", fqdn: clean(fqdn, 255) }),
    ),
  };
}

/** The first route that may take the number before the one that does, or where none does. */
function unreadBefore(tried: readonly TriedRoute[]): TriedRoute | undefined {
  const candidate = tried.find(({ taken, unread }) => taken || unread);
  return candidate?.unread ? candidate : undefined;
}

const dropped = "No pattern matches it: the call is dropped, unless they have a Calling Plan";

/** Whether no route that is known takes the number, by whichever policy. */
function takesNothing({ user, usages, tried, emergency }: RouteView): boolean {
  const all = [...tried, ...(emergency ?? []).flatMap((each) => each.tried)];
  return usages !== null && !user.sharedCalling && all.every(({ taken, unread }) => !taken && !unread);
}

function stateOf(view: RouteView, first: TriedRoute | undefined, unread: TriedRoute | undefined): string {
  const { emergency, usages, policy } = view;
  if (takesNothing(view)) return emergency === null ? dropped : `An emergency number. ${dropped}`;
  if (emergency !== null) return "An emergency number: the emergency call routing policy decides";
  if (usages === null) return `Policy ${plain(policy, 80)} was not read`;
  if (unread)
    return `Not known: the pattern of route ${plain(unread.route, 80)} cannot be read here. If that does not take it, ${first ? `route ${plain(first.route, 80)} does` : "no other is known to"}`;
  return first
    ? `Route ${plain(first.route, 80)} of usage ${plain(first.usage, 80)}`
    : "No route of their own policy takes it";
}

function pointsOf({ user, emergency }: RouteView): readonly string[] {
  return [
    ...(emergency === null
      ? []
      : [
          emergency.length === 0
            ? "No emergency policy of this tenant names it. Look at the policy of the person and of their network site."
            : `${counted(emergency.length, "emergency policy names", "emergency policies name")} it. Which applies, the person’s network site says first, then the person’s own policy.`,
        ]),
    ...(user.sharedCalling
      ? [
          "They use Shared Calling: their calls out go by the policy of a resource account, not by what is below.",
        ]
      : []),
    ...(user.enterpriseVoiceEnabled
      ? []
      : ["They are not enabled for Enterprise Voice, so they cannot call out."]),
    "Dial plans are not applied: the number is taken as it is after them.",
  ];
}

function linesOf(tried: readonly TriedRoute[], most: number): readonly string[] {
  if (tried.length === 0) return ["None: no route serves these usages."];
  let order = 0;
  return firstOf(
    tried.map(({ usage, route, taken, unread, why, gateways }) => {
      const name = `${plain(usage, 60)} → ${plain(route, 60)}`;
      if (unread) return marked("unknown", `${name}: ${plain(why, 120)} → ${gatewaysWords(gateways)}`);
      if (!taken) return marked("bad", `${name}: ${plain(why, 120)}`);
      order += 1;
      const turn = order === 1 ? "taken first" : "tried where the routes before it fail";
      return marked("good", `${name}, ${turn}: ${plain(why, 120)} → ${gatewaysWords(gateways)}`);
    }),
    most,
  );
}
