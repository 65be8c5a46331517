import { createHash } from "node:crypto";
import type { PolicyAssignment } from "../../telephony/voice-user.ts";
import { canonicalJson } from "../digest.ts";

/** Expectations that differ from "bypassed": shown, never a reason to stay behind. */
export const labels = [
  "complianceRecording",
  "locationBasedRouting",
  "resourceAccount",
  "nonBypassClient",
] as const;

export type Label = (typeof labels)[number];

export const exclusions = [
  "notVoiceEnabled",
  "noNumber",
  "noPhoneSystem",
  "onPremises",
  "sharedCalling",
  "otherPolicy",
  "guestOrIneligible",
  "unknownAccount",
  "alreadyThere",
] as const;

export type Exclusion = (typeof exclusions)[number];

/** One person of a wave, with the way back. */
export interface Member {
  /** Entra object id. */
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly wave: number;
  /** What the assignment was when planned; read again and recorded before the move. */
  readonly former: PolicyAssignment;
  /** Policy granted directly; null takes a direct grant away, so that group or Global is in force. */
  readonly target: string | null;
  readonly labels: readonly Label[];
}

export interface Excluded {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly why: Exclusion;
}

export interface Membership {
  readonly members: readonly Member[];
  readonly excluded: readonly Excluded[];
}

/** Of a change that moves nobody. */
export const nobody: Membership = { members: [], excluded: [] };

const few = 5;

/** User principal names of everybody who moves, where they are so few that whoever approves should know whom; else none. */
export function namesOfFew({ members }: Membership): readonly string[] {
  return members.length > few ? [] : members.map(({ userPrincipalName }) => userPrincipalName).sort();
}

/** SHA-256, in hex, over who moves when, from what, to what, and who stays; in any order. */
export function membersDigest({ members, excluded }: Membership): string {
  const hash = createHash("sha256");
  const lines = [
    ...members.map(digestedOf),
    ...excluded.map(({ userId, why }) => canonicalJson([userId, why])),
  ].sort();
  for (const line of lines) hash.update(line).update("\n");
  return hash.digest("hex");
}

/** What a plan's digest covers of a member, as text. */
export function digestedOf({ userId, wave, former, target, labels }: Member): string {
  return canonicalJson([userId, wave, former, target, labels]);
}
