import { effectivePolicy, type VoiceUser } from "../../telephony/voice-user.ts";
import type { Excluded, Exclusion } from "./members.ts";

/** Why somebody stays, after their name: "user@contoso.com has no phone number". */
export const exclusionWords: Readonly<Record<Exclusion, string>> = {
  notVoiceEnabled: "is not enabled for Enterprise Voice",
  noNumber: "has no phone number",
  noPhoneSystem: "has no Phone System licence",
  onPremises: "is an on-premises user",
  sharedCalling: "calls through Shared Calling and never gets a policy with usages",
  otherPolicy: "is not on a policy that is moved",
  guestOrIneligible: "is a guest or an account that cannot have the policy",
  unknownAccount: "is an account of a kind that the service does not tell",
  alreadyThere: "is there already",
};

/** Order in which reasons are listed. */
const order = Object.keys(exclusionWords) as readonly Exclusion[];

/**
 * Why a user of these policies cannot be moved off them; undefined when they can. A resource account needs neither number
 * nor Phone System licence here: as far as is known, voice applications transfer out by its policy.
 */
export function whyExcluded(user: VoiceUser, policies: ReadonlyMap<string, unknown>): Exclusion | undefined {
  if (!policies.has(effectivePolicy(user.voiceRouting))) return "otherPolicy";
  if (user.accountType === "onPremises") return "onPremises";
  if (user.accountType === "guest" || user.accountType === "ineligible") return "guestOrIneligible";
  if (user.accountType === "unknown") return "unknownAccount";
  if (user.sharedCalling) return "sharedCalling";
  if (!user.enterpriseVoiceEnabled) return "notVoiceEnabled";
  if (user.accountType === "resourceAccount") return undefined;
  if (!user.featureTypes.some((feature) => feature.toLowerCase() === "phonesystem")) return "noPhoneSystem";
  return user.telephoneNumber === null ? "noNumber" : undefined;
}

export function countExclusions(
  excluded: readonly Excluded[],
): readonly { readonly why: Exclusion; readonly users: number }[] {
  const counts = new Map<Exclusion, number>();
  for (const { why } of excluded) counts.set(why, (counts.get(why) ?? 0) + 1);
  return order.flatMap((why) => {
    const users = counts.get(why);
    return users === undefined ? [] : [{ why, users }];
  });
}
