import { changeName } from "../changes/change.ts";
import type { Label } from "../changes/waves/members.ts";
import type { MemberStatus } from "../changes/waves/wave.ts";
import { meaningOf } from "../telephony/call-codes.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { effectivePolicy, type AccountType, type VoiceUser } from "../telephony/voice-user.ts";
import type { Card } from "../teams/cards/cards.ts";
import { button, maxButtons, oneRow } from "../teams/cards/buttons.ts";
import { onOff } from "../changes/cards/bypass-words.ts";
import { marked, tones, type Standing } from "../teams/cards/marks.ts";
import { directionWords } from "../calls/call-words.ts";
import { rowsReadWords, type RowsRead } from "../calls/rows-read.ts";
import { bold, clean, listed, plain } from "../teams/cards/text.ts";
import { asOfWords, durationOf, shortTimeOf, zoneName } from "../teams/cards/time.ts";
import { firstOf, lookupCard, type Lookup } from "../teams/cards/lookup-card.ts";
import { gatewaysWords, type RouteGateway } from "../gateways/trunk-words.ts";

export interface UserView {
  readonly user: VoiceUser;
  readonly asOf: Date;
  /** Null where the policy is not among those that were read. */
  readonly routes:
    | readonly {
        readonly usage: string;
        readonly route: string;
        readonly pattern: string;
        readonly gateways: readonly RouteGateway[];
      }[]
    | null;
  readonly labels: readonly Label[];
  /** The change that is moving them. */
  readonly membership: {
    readonly changeId: number;
    readonly wave: number;
    readonly status: MemberStatus;
  } | null;
  /** Network sites with a voice routing policy of their own. */
  readonly networkSites: readonly { readonly site: string; readonly policy: string }[];
  /** Newest first. */
  readonly calls: readonly CallRow[];
  readonly rowsRead: RowsRead;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

const maxRoutes = 12;

export const userCard = (view: UserView): Card => lookupCard(userData(view));

export function userData(view: UserView): Lookup {
  const { user, now, zone, membership, routes } = view;
  const policy = effectivePolicy(user.voiceRouting);
  const points = pointsOf(view);
  const standing: Standing = points.length > 0 ? "warning" : "good";
  const trunks = [...new Set((routes ?? []).flatMap(({ gateways }) => gateways.map(({ fqdn }) => fqdn)))];
  return {
    summary: clean(`${user.userPrincipalName}: policy ${policy}`, 160),
    tone: tones[standing],
    kicker: accountWords[user.accountType],
    title: plain(user.userPrincipalName, 120),
    state: marked(standing, `Policy ${plain(policy, 100)}, ${assignedWords(user)}`),
    points: points.map((words) => marked("warning", words)),
    age: `People ${asOfWords(view.asOf, now, zone)}`,
    facts: [
      {
        title: "Number",
        value: user.telephoneNumber === null ? bold("none") : plain(user.telephoneNumber, 40),
      },
      { title: "Office", value: user.site === null ? "not in the directory" : plain(user.site, 80) },
      { title: "Expect", value: expectWords(view.labels) },
      ...(view.networkSites.length === 0
        ? []
        : [{ title: "Network sites", value: siteWords(view.networkSites) }]),
      {
        title: "Change",
        value:
          membership === null
            ? "No open change"
            : bold(
                `${changeName(membership.changeId)}, wave ${membership.wave}: ${memberWords[membership.status]}`,
              ),
      },
    ],
    sections: [
      { title: "Trunks their calls can take, in order", lines: routeLines(view) },
      callsSection(view),
    ],
    buttons: [
      ...(membership === null
        ? []
        : [
            button(`Show ${changeName(membership.changeId)}`, "show", {
              view: "change",
              id: membership.changeId,
            }),
          ]),
      ...oneRow(trunks, maxButtons - 1).map((fqdn) =>
        button(clean(fqdn, 60), "show", { view: "gateway", fqdn: clean(fqdn, 255) }),
      ),
    ],
  };
}

function siteWords(sites: UserView["networkSites"]): string {
  return listed(
    sites.map(({ site, policy }) => `${plain(site, 60)} may use policy ${plain(policy, 80)}`),
    4,
  );
}

const accountWords: Readonly<Record<AccountType, string>> = {
  user: "User",
  resourceAccount: "Resource account",
  guest: "Guest",
  onPremises: "On-premises user",
  ineligible: "Account without telephony",
  unknown: "Account of a kind that Graph does not tell",
};

function assignedWords({ voiceRouting }: VoiceUser): string {
  switch (voiceRouting.kind) {
    case "direct":
      return "assigned directly";
    case "group":
      return voiceRouting.groupId === null
        ? "through a group that is not named"
        : `through group ${plain(voiceRouting.groupId, 40)}`;
    case "global":
      return "the tenant’s default";
  }
}

function pointsOf({ user, routes }: UserView): readonly string[] {
  return [
    ...(user.enterpriseVoiceEnabled ? [] : ["Not enabled for Enterprise Voice: they cannot call out."]),
    ...(user.accountType === "onPremises"
      ? ["On-premises user: what is set in Teams does not apply yet."]
      : []),
    ...(user.sharedCalling
      ? ["Shared Calling: calls out go by the policy of a resource account, not by theirs."]
      : []),
    ...(routes === null ? ["Their policy was not found among those that were read."] : []),
  ];
}

const labelWords: Readonly<Record<Label, string>> = {
  complianceRecording: "compliance recording stands in their media path, so bypass does not apply",
  locationBasedRouting: "location-based routing: calls need the same site on the trunk",
  resourceAccount: "a resource account: its media always goes through Microsoft",
  nonBypassClient: "a client that Microsoft takes off the bypass",
};

function expectWords(labels: readonly Label[]): string {
  return labels.length === 0
    ? "bypass, where the trunk has it; not from web clients or third-party phones"
    : labels.map((label) => labelWords[label]).join("; ");
}

const memberWords: Readonly<Record<MemberStatus, string>> = {
  planned: "not moved yet",
  sent: "being moved",
  moved: "moved",
  failed: "could not be moved",
  skipped: "skipped, as somebody else changed them",
  restored: "put back",
  notRestored: "could not be put back",
};

function routeLines({ routes }: UserView): readonly string[] {
  if (routes === null) return ["Unknown: the policy was not read."];
  if (routes.length === 0) return ["None: no route serves their policy’s usages."];
  return [
    ...firstOf(
      routes.map(
        ({ usage, route, pattern, gateways }, at) =>
          `${at + 1}\u2060. ${plain(usage, 60)} → ${plain(route, 60)} (${plain(pattern, 60)}) → ${gatewaysWords(gateways)}`,
      ),
      maxRoutes,
    ),
    ...(new Set(routes.map(({ usage }) => usage)).size < 2
      ? []
      : [
          `For one number the first usage with a match decides; later ones are never evaluated. ${bold("route")} shows it for a number.`,
        ]),
  ];
}

function callsSection({ calls, rowsRead, now, zone }: UserView): Lookup["sections"][number] {
  const read = rowsReadWords(rowsRead, now, zone);
  if (calls.length === 0) return { title: "Last calls", lines: [`No data yet (${read}).`] };
  return {
    title: "Last calls",
    lines: [
      ...calls.map((call) =>
        [
          shortTimeOf(call.startedAt, now, zone),
          directionWords(call.callType),
          plain(call.trunkFqdn, 64),
          `trunk’s bypass ${onOff(call.mediaBypassEnabled)}`,
          outcomeOf(call),
        ].join(" · "),
      ),
      `Rows ${read}, times in ${zoneName(now, zone)}. The trunk’s flag does not prove that a call’s media was bypassed; ${bold("verify")} looks into the calls themselves.`,
    ],
  };
}

function outcomeOf(call: CallRow): string {
  if (call.successful) return `answered, ${durationOf(call.duration)}`;
  return plain(meaningOf(call.callEndSubReason, call.finalSipCode).words, 80);
}
