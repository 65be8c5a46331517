import { explainRouting, type RouteExplained } from "../telephony/call-routing.ts";
import { readDialledNumber, type DialledNumber } from "../telephony/numbers/dialled-number.ts";
import { emergencyNumbersOf } from "../telephony/numbers/emergency-numbers.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { effectivePolicy } from "../telephony/voice-user.ts";
import { capability } from "../teams/capability/capability.ts";
import { findPerson } from "../people/people.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../teams/capability/turn.ts";
import { routeCard, type TriedRoute } from "./route-card.ts";
import { withBypass } from "../gateways/trunk-words.ts";

export const route = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "route",
    usages: [
      {
        syntax: "route <name> <number>",
        does: "which trunks a person’s call to a number would take, and why",
      },
    ],
    parse: nameAndNumber,
  },
  run: showRoute,
});

/** A name may have several words; the number begins with the first word behind it that could be dialled. */
function nameAndNumber(words: readonly string[]) {
  if (/^[+(]?\d[\d().-]*$/.test(words[0] ?? "")) {
    return refusal(
      "Whose call?",
      `Which trunks a number takes depends on who calls it: route adele@contoso.com ${words.join(" ").slice(0, 40)}.`,
    );
  }
  const at = words.findIndex((word, index) => index > 0 && /^[+(]?\d/.test(word));
  const from = at < 0 ? 1 : at;
  // eslint-disable-next-line local/no-silent-cut -- a line is taken apart
  return { named: words.slice(0, from).join(" "), text: words.slice(from).join(" ") };
}

/** How one person's call to one number would go, by what was last observed. */
async function showRoute(
  deps: ChatDependencies,
  { named, text }: { readonly named: string; readonly text: string },
  turn: Turn,
): Promise<Answer> {
  const found = await findPerson(deps, named, (name) => `route ${name} ${text.slice(0, 40)}`.trimEnd());
  if (!found.ok) return found.refused;
  const { user, asOf } = found;
  const dialled = readDialledNumber(text);
  if (!dialled.ok) return refusal("Which number?", numberProblems[dialled.why]);
  const { number } = dialled;
  const fleet = await deps.observations.fleet();
  if (!fleet) return refusal("Not read yet", "The voice routing of this tenant has not been read yet.");

  const { routing, gateways } = fleet.value;
  const policyName = effectivePolicy(user.voiceRouting);
  const policy = routing.policies.find(({ name }) => name === policyName);
  const bare = (dialString: string) => dialString.replace(/^\+/, "");
  const isEmergency = emergencyNumbersOf(routing, [user.telephoneNumber]).all.has(number);
  const card = routeCard({
    user,
    number,
    policy: policyName,
    usages: policy?.usages ?? null,
    tried: tried(explainRouting(number, policy?.usages ?? [], routing.routes), gateways),
    emergency: isEmergency
      ? routing.emergencyPolicies.flatMap(({ name, emergencyNumbers }) => {
          const named = emergencyNumbers.find(({ dialString }) => bare(dialString) === bare(number));
          return named
            ? [
                {
                  policy: name,
                  usage: named.usage,
                  tried: tried(explainRouting(number, [named.usage], routing.routes), gateways),
                },
              ]
            : [];
        })
      : null,
    asOf: fleet.at,
    usersAsOf: asOf,
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}

const numberProblems: Readonly<Record<Extract<DialledNumber, { ok: false }>["why"], string>> = {
  empty: "Write a number behind the name: route adele@contoso.com +31 20 555 1234.",
  national:
    "Write it with a plus and the country code, like +31 20 555 1234. Dial plans, which make that of a national number, are not applied here.",
  notANumber:
    "That is no telephone number. Write one with a plus and the country code, like +31 20 555 1234.",
};

function tried(explained: readonly RouteExplained[], fleet: readonly Gateway[]): readonly TriedRoute[] {
  return explained.map(({ usage, route, taken, unread, why }) => ({
    usage,
    route: route.name,
    taken,
    unread,
    why,
    gateways: withBypass(route.gateways, fleet),
  }));
}
