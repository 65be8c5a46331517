import { usesLocationBasedRouting, type Gateway } from "../../telephony/gateway.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { Label, Member } from "./members.ts";

/** What to expect of this person's calls on the new trunk other than plain bypass. */
export function labelsOf(user: VoiceUser, gateway: Gateway | null): readonly Label[] {
  const labels: Label[] = [];
  if (user.complianceRecording) labels.push("complianceRecording");
  if (gateway && usesLocationBasedRouting(gateway)) labels.push("locationBasedRouting");
  if (user.accountType === "resourceAccount") labels.push("resourceAccount");
  return labels;
}

export function countLabels(
  members: readonly Member[],
): readonly { readonly label: Label; readonly users: number }[] {
  const counts = new Map<Label, number>();
  for (const { labels } of members)
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, users]) => ({ label, users })).sort((a, b) => (a.label < b.label ? -1 : 1));
}
