import { isMediaFailure, isOfferRefusal } from "../telephony/call-codes.ts";
import type { MediaPath, NotBypassedReason } from "../telephony/call-media.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { names, qualityWords, worsened, type QualityCompared } from "../telephony/media-quality.ts";
import { summariseCalls } from "../telephony/call-statistics.ts";
import { directionOf } from "../telephony/call-type.ts";
import type { InboundHalf } from "../telephony/inbound.ts";
import type { Card } from "../teams/cards/cards.ts";
import { button } from "../teams/cards/buttons.ts";
import { onOff } from "../changes/cards/bypass-words.ts";
import { callWords, directionWords, inboundWords } from "./call-words.ts";
import { marked, symbols, tones, type Standing } from "../teams/cards/marks.ts";
import { rowsReadWords, type RowsRead } from "./rows-read.ts";
import { bold, clean, counted, listed, number, plain, prose } from "../teams/cards/text.ts";
import { shortTimeOf, timeOf, zoneName } from "../teams/cards/time.ts";
import { lookupCard, type Lookup } from "../teams/cards/lookup-card.ts";

/** One answered call, with what its call record tells. */
export interface VerifiedCall {
  readonly startedAt: Date;
  readonly callType: string;
  /** Null where the row names nobody we know. */
  readonly userPrincipalName: string | null;
  /** Whether its call record was found. */
  readonly recorded: boolean;
  readonly path: MediaPath;
  readonly silent: "fromPerson" | "toPerson" | null;
}

export interface VerifyView {
  readonly fqdn: string;
  /** Null for a carrier's derived trunk. */
  readonly mediaBypass: boolean | null;
  readonly since: Date;
  /** Whether bypass came on at `since`; else it is just the last day. */
  readonly sinceBypass: boolean;
  readonly users: { readonly expected: number; readonly seen: number; readonly unseen: readonly string[] };
  /** Since then. */
  readonly calls: readonly CallRow[];
  readonly rowsRead: RowsRead;
  /** Of a migration's two trunks, in the last week; null where this trunk is of none. */
  readonly inbound: (InboundHalf & { readonly from: string; readonly to: string }) | null;
  /** Null while nobody asked for call records. */
  readonly records: {
    /** Newest first. */
    readonly verified: readonly VerifiedCall[];
    /** Calls that were to be looked up. */
    readonly wanted: number;
    /** Of the calls looked up, beside calls without bypass. */
    readonly quality: QualityCompared;
    /** Why not all were, as a sentence. */
    readonly problem: string | null;
  } | null;
  /** Whether this person may have call records read. */
  readonly mayRead: boolean;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const verifyCard = (view: VerifyView): Card => lookupCard(verifyData(view));

function verifyData(view: VerifyView): Lookup {
  const { fqdn, mediaBypass, users, calls, now, zone, records } = view;
  const words = callWords(summariseCalls(calls));
  const failures = calls.filter(isMediaFailure).length;
  const refusals = calls.filter(isOfferRefusal).length;
  const silent = records?.verified.filter((call) => call.silent !== null).length ?? 0;
  const unexplained =
    mediaBypass === true
      ? (records?.verified.filter(({ path }) => path.kind === "notBypassed" && path.expected === null)
          .length ?? 0)
      : 0;
  const worse = records ? (worsened(records.quality) ?? []) : [];
  /** Each with how many it is true of. */
  const points = [
    [failures, "bad", `${counted(failures, "call")} failed on media or ICE.`],
    [
      refusals,
      "warning",
      `The SBC, or what lies behind it, refused the media of ${counted(refusals, "call")}.`,
    ],
    [
      silent,
      "bad",
      `${counted(silent, "call")} carried audio one way only: ask the people whether they were heard.`,
    ],
    [
      unexplained,
      "warning",
      `${counted(unexplained, "call")} went off the bypass for no reason that Microsoft names.`,
    ],
    [
      worse.length,
      "warning",
      `Media is clearly worse than without bypass: ${listed(worse.map((measure) => names[measure]))}.`,
    ],
    [records?.problem ? 1 : 0, "unknown", prose(records?.problem ?? "", 300)],
  ] as const;
  const standing = standingOf(view, failures + silent, unexplained + refusals + worse.length);
  return {
    summary: clean(`${fqdn}: ${users.seen} of ${users.expected} people seen`, 160),
    tone: tones[standing],
    kicker: "Verify a trunk by its calls",
    title: plain(fqdn, 120),
    state: marked(standing, stateOf(view)),
    points: points.filter(([many]) => many > 0).map(([, mark, words]) => marked(mark, words)),
    age: `Since ${timeOf(view.since, now, zone)}${view.sinceBypass ? ", when the first call with bypass was seen" : ", the last 24 h"}; call rows ${rowsReadWords(view.rowsRead, now, zone)}`,
    facts: [
      {
        title: "Trunk’s bypass",
        value: mediaBypass === null ? "the carrier’s, unknown" : bold(onOff(mediaBypass)),
      },
      { title: "People expected", value: number(users.expected) },
      { title: "Seen", value: bold(`${number(users.seen)} of ${number(users.expected)}`) },
      { title: "Not yet seen", value: unseenWords(users) },
      ...words.attempts,
      inboundFact(view),
      { title: "Media failures", value: failures === 0 ? "none seen" : bold(number(failures)) },
    ],
    sections: [
      ...(words.failures.length === 0 ? [] : [{ title: "Codes", lines: words.failures }]),
      ...qualitySections(records),
      recordsSection(view),
    ],
    buttons: [
      ...(view.mayRead && calls.length > 0
        ? [
            button(records === null ? "Read call records" : "Read again", "readCallRecords", {
              fqdn: clean(fqdn, 255),
            }),
          ]
        : []),
      button("Gateway", "show", { view: "gateway", fqdn: clean(fqdn, 255) }),
    ],
  };
}

function inboundFact({ inbound, calls, now, zone }: VerifyView) {
  if (inbound) return { title: "Inbound, 7 days", value: inboundWords(inbound, inbound, now, zone) };
  const amount = calls.filter(({ callType }) => directionOf(callType) === "in").length;
  return { title: "Inbound", value: `${number(amount)} of ${counted(calls.length, "call")}` };
}

function standingOf({ calls, users, records }: VerifyView, troubles: number, unexplained: number): Standing {
  if (troubles > 0) return "bad";
  if (unexplained > 0) return "warning";
  if (calls.length === 0) return "unknown";
  const proven =
    records?.verified.some(({ path }) => path.kind === "direct" || path.kind === "relayed") ?? false;
  return proven && users.seen === users.expected ? "good" : "unknown";
}

function stateOf({ calls, users, records }: VerifyView): string {
  if (calls.length === 0) return "No data yet: no call rows";
  const seen =
    users.expected === 0
      ? "Nobody is expected here"
      : `${number(users.seen)} of ${number(users.expected)} people seen`;
  if (records === null) return `${seen}; how their media went was not looked up`;
  return `${seen}; ${pathCounts(records.verified)}`;
}

function unseenWords({ expected, seen, unseen }: VerifyView["users"]): string {
  const missing = expected - seen;
  if (missing === 0) return expected === 0 ? "nobody expected" : "nobody";
  const named = unseen.map((name) => plain(name, 80));
  const rest = missing - named.length;
  return rest > 0 ? `${named.join(", ")} and ${number(rest)} more` : listed(named, 8);
}

const pathNames = {
  direct: "direct",
  relayed: "relayed",
  notBypassed: "not bypassed",
  unknown: "unknown",
} as const;
const pathMarks = { direct: "good", relayed: "good", notBypassed: "warning", unknown: "unknown" } as const;

/** `12 direct, 3 relayed and 1 unknown`. */
function pathCounts(calls: readonly VerifiedCall[]): string {
  const counts = (Object.keys(pathNames) as (keyof typeof pathNames)[]).flatMap((kind) => {
    const amount = calls.filter(({ path }) => path.kind === kind).length;
    return amount === 0 ? [] : [`${amount} ${pathNames[kind]}`];
  });
  return counts.length === 0 ? "how their media went is not known" : `media ${listed(counts)}`;
}

const reasonWords: Readonly<Record<NotBypassedReason, string>> = {
  webClient: "web client, as expected",
  thirdPartyPhone: "third-party phone, as expected",
  groupCall: "group call, as expected",
  voiceApplication: "voice application, as expected",
};

function recordsSection({
  records,
  mediaBypass,
  mayRead,
  now,
  zone,
}: VerifyView): Lookup["sections"][number] {
  const title = "How the media of single calls went";
  if (records === null) {
    const how = mayRead ? "Read call records to see it." : "An admin or approver can have call records read.";
    return {
      title,
      lines: [`The trunk’s setting does not prove it. ${how} ${late} It keeps them for 30 days.`],
    };
  }
  const missing = records.verified.filter(({ recorded }) => !recorded).length;
  const lines = records.verified.map(({ startedAt, callType, userPrincipalName, recorded, path, silent }) =>
    [
      `${symbols[silent === null ? pathMarks[path.kind] : "bad"]} ${shortTimeOf(startedAt, now, zone)}`,
      directionWords(callType),
      userPrincipalName === null ? "somebody unknown" : plain(userPrincipalName, 80),
      bold(recorded ? pathWords(path, mediaBypass) : "unknown: no record yet"),
      ...(silent === null
        ? []
        : [bold(silent === "toPerson" ? "they heard nothing" : "they were not heard")]),
    ].join(" · "),
  );
  return {
    title: `${title} (${records.verified.length} of ${records.wanted} looked up, ${zoneName(now, zone)})`,
    lines:
      lines.length > 0
        ? [...lines, ...(missing > 0 ? [late] : [])]
        : [records.wanted > 0 ? "None of them was found in time." : "No answered call was there to look up."],
  };
}

/** Medians, so that one bad network does not decide. */
function qualitySections(records: VerifyView["records"]): Lookup["sections"] {
  if (records === null) return [];
  const { after, before } = records.quality;
  if (after.calls === 0) return [];
  return [
    {
      title: "How good media was (medians)",
      lines: [
        `${bold("This trunk")}, ${counted(after.calls, "call")}: ${qualityWords(after)}`,
        before.calls === 0
          ? "No call without bypass was found to compare it with."
          : `${bold("Without bypass")}, ${counted(before.calls, "call")}: ${qualityWords(before)}`,
        ...(before.calls > 0 && worsened(records.quality) === null
          ? ["Too few calls to say which is better: 10 on either side are needed."]
          : []),
      ],
    },
  ];
}

/** Source: "callRecords API frequently asked questions" (Graph). */
const late = "Graph writes a call’s record up to 60 minutes after the call, mostly within 15.";

function pathWords(path: MediaPath, mediaBypass: boolean | null): string {
  if (path.kind !== "notBypassed") return pathNames[path.kind];
  const why =
    path.expected !== null
      ? reasonWords[path.expected]
      : mediaBypass === false
        ? "the trunk’s bypass is off"
        : "no reason named";
  return `${pathNames.notBypassed}: ${why}`;
}
