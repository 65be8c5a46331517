import type { ChangeWindow, GateRules, Plan, PlannedWave } from "../../plan.ts";
import type { Exclusion, Label } from "../../waves/members.ts";
import { counted, listed, number } from "../../../teams/cards/text.ts";

/** Everybody in a wave. */
export function peopleOf(plan: Plan): number {
  return plan.waves.reduce((sum, { users }) => sum + users, 0);
}

/** `15 users, judged by their calls after 24 h`. */
export function waveWords({ users, bakeHours, gated }: PlannedWave): string {
  const then = gated ? "judged by their calls" : "no gate, the next wave";
  return `${counted(users, "user")}, ${then} ${bakeHours === 0 ? "at once" : `after ${hours(bakeHours)}`}`;
}

/** `24 h`, `3 days`. */
function hours(amount: number): string {
  return amount >= 48 && amount % 24 === 0 ? `${amount / 24} days` : `${number(amount)} h`;
}

const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** `Mon to Thu, 20:00 to 04:00 (Europe/Berlin)`; `at any time`. */
export function windowWords(window: ChangeWindow | null): string {
  if (window === null) return "at any time";
  const { days, from, to, zone } = window;
  const names = days.map((day) => dayNames[day - 1] ?? "?");
  const row = days.every((day, at) => at === 0 || day === (days[at - 1] ?? 0) + 1);
  const when =
    days.length === 7
      ? "every day"
      : row && days.length > 2
        ? `${names[0]} to ${names.at(-1)}`
        : listed(names, 7);
  return `${when}, ${from} to ${to} (${zone})`;
}

/** The gate's thresholds, one sentence each. */
export function gateWords(gate: GateRules): readonly string[] {
  return [
    `Fails: delivered share more than ${gate.mostDeliveredDrop} points below the people not yet moved; ICE or media failures of ${gate.mediaFailurePeople} people or over ${gate.mediaFailureShare} % of calls; over ${gate.mediaFailureShare} % more calls whose media the SBC refuses; over ${gate.mostFallback} % of calls by another trunk.`,
    `A person decides: fewer than ${counted(gate.minimumCalls, "outbound call")}; over ${gate.mostShortRedials} % more quick redials (a sign of one-way audio).`,
  ].map((sentence) => sentence.replaceAll(" %", "\u00a0%"));
}

/** After "so many": why they stay. */
export const stayWords: Readonly<Record<Exclusion, string>> = {
  notVoiceEnabled: "not enabled for Enterprise Voice",
  noNumber: "without a phone number",
  noPhoneSystem: "without a Phone System licence",
  onPremises: "on premises",
  sharedCalling: "call through Shared Calling",
  otherPolicy: "on a policy that is not moved",
  guestOrIneligible: "guests, or accounts that cannot have the policy",
  unknownAccount: "accounts of a kind that the service does not tell",
  alreadyThere: "there already",
};

/** After "so many": what to expect of their calls. */
export const labelWords: Readonly<Record<Label, string>> = {
  complianceRecording: "under compliance recording: the recorder stands in the path, bypass does not apply",
  locationBasedRouting: "on a trunk with location-based routing: the new trunk needs the same site",
  resourceAccount: "resource accounts: the media processor is always in their path, so no bypass gate",
  nonBypassClient: "on web clients or third-party phones: expected without bypass",
};
