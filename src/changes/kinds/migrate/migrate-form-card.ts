import type { Gateway } from "../../../telephony/gateway.ts";
import { commonFields } from "../after-migration-facts.ts";
import type { Problem } from "../../../lib/problem.ts";
import { numberEntered } from "../../../lib/number-entered.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { withProblems } from "../../../teams/cards/form-problems.ts";
import { encodeNames, type FormValues } from "./form-values.ts";
import { marked } from "../../../teams/cards/marks.ts";
import { bold, choiceTitle, clean, counted, listed, plain } from "../../../teams/cards/text.ts";

/** Inputs of the submitted form: those of `FormValues`. */
export interface MigrateFormView {
  readonly gateway: Gateway;
  /** Policies whose people's calls can reach the trunk. */
  readonly policies: readonly {
    readonly policy: string;
    readonly users: number;
    readonly resourceAccounts: number;
  }[];
  readonly emergency: boolean;
  readonly values: FormValues;
  /** Whether the client has a people picker; names can be typed anyway. */
  readonly picker: boolean;
  /** What is wrong with what was filled in. */
  readonly problems: readonly Problem[];
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  readonly now: Date;
}

export const migrateFormCard = (view: MigrateFormView): Card =>
  withProblems(fill(migrateFormData(view)), view.problems);

const fill = card<ReturnType<typeof migrateFormData>>("migrate-form");

/** More policies than this are not listed one by one: all of them move. */
const maxPolicies = 25;
/** Nor names that take more characters than this. */
const maxEncodedLength = 4_000;

export function migrateFormData(view: MigrateFormView) {
  const { gateway, policies, values, zone, now } = view;
  const users = policies.reduce((sum, each) => sum + each.users, 0);
  const accounts = policies.reduce((sum, each) => sum + each.resourceAccounts, 0);
  const short = (text: string, most: number) => clean(text, most) || null;
  const encoded = policies.map(({ policy }) => encodeNames([policy]));
  const listedOne = policies.length <= maxPolicies && encoded.join().length <= maxEncodedLength;
  return {
    fqdn: clean(gateway.fqdn, 255),
    summary: clean(`Migrate ${gateway.fqdn} to a second trunk`, 160),
    kicker: "Migrate to a second trunk",
    title: plain(gateway.fqdn, 120),
    intro:
      "A second trunk to the same SBC, with media bypass on. People move to it in waves, by copies of their policies; their calls judge each wave.",
    facts: [
      { title: "Now", value: `bypass off, port ${gateway.sipSignalingPort}` },
      {
        title: "Reaches",
        value: `${bold(counted(users, "user"))}${accounts === 0 ? "" : ` and ${counted(accounts, "resource account")}`} on ${listed([counted(policies.length, "policy", "policies")])}`,
      },
    ],
    cautions: view.emergency
      ? [marked("warning", "Emergency routes stay on this trunk until they are moved by their own approval.")]
      : [],
    newFqdn: short(values.newFqdn, 255),
    newPort: numberEntered(values.newPort),
    // Its blank at the beginning counts.
    nameSuffix: values.nameSuffix.replace(/[^\x20-\x7e]/g, "").substring(0, 40) || null,
    policyChoices: listedOne
      ? policies.map((each) => ({
          title: `${choiceTitle(each.policy, 80)} (${counted(each.users, "user")})`,
          value: encodeNames([each.policy]),
        }))
      : null,
    policies: listedOne ? values.policies : null,
    allPolicies: listedOne
      ? null
      : `People of all ${policies.length} policies move. To move some of them only, name them with reassign.`,
    picker: view.picker ? true : null,
    pilotPicked: short(values.pilotPicked, 1_500),
    pilotSummary:
      values.pilot + values.pilotPicked === ""
        ? `${plain(values.pilotSize, 10)} people, chosen to cover policies and sites; judged after ${plain(values.pilotBakeHours, 10)} h. Open to name them.`
        : `The people you name; judged after ${plain(values.pilotBakeHours, 10)} h.`,
    pilotLabel: view.picker
      ? "Or by name (user@domain), with commas between"
      : "People by name (user@domain), with commas between",
    pilot: short(values.pilot, 1_500),
    pilotSize: numberEntered(values.pilotSize),
    pilotBakeHours: numberEntered(values.pilotBakeHours),
    wavesSummary: `Then ${plain(values.shares, 60)} per cent, each judged after ${plain(values.bakeHours, 10)} h and ${plain(values.minimumCalls, 10)} calls; approved ${values.approveWaves === "each" ? "wave by wave" : "once"}; a failed gate ${values.onFailedGate === "ask" ? "stops and asks" : "rolls its wave back"}.`,
    shares: short(values.shares, 100),
    bakeHours: numberEntered(values.bakeHours),
    minimumCalls: numberEntered(values.minimumCalls),
    approveWaves: values.approveWaves,
    onFailedGate: values.onFailedGate,
    fallback: values.fallback,
    windowSummary:
      values.windowFrom + values.windowTo === ""
        ? "At any time, unless you open this and set one."
        : `${plain(values.windowFrom, 10)} to ${plain(values.windowTo, 10)} (${plain(values.windowZone, 60)}), on the days ticked inside.`,
    windowDays: short(values.windowDays, 40),
    windowFrom: short(values.windowFrom, 5),
    windowTo: short(values.windowTo, 5),
    windowZone: short(values.windowZone, 60),
    ...commonFields(values, zone, now),
    next: "Asking runs the preflight of both trunks and asks the approvers. Nothing is made before one of them approves.",
  };
}
