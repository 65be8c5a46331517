import { estimateDuration } from "../../waves/duration.ts";
import type { Plan } from "../../plan.ts";
import { bold, counted, listed, plain, prose } from "../../../teams/cards/text.ts";
import { peopleOf, windowWords } from "./plan-words.ts";

interface Fact {
  readonly title: string;
  readonly value: string;
}

/** `sbc1.contoso.com → sbc1b.contoso.com`; of a reassignment, the policy. */
export function moveTitle(subject: string, plan: Plan | null): string {
  return plan?.pair
    ? `${plain(plan.pair.from.fqdn, 120)} → ${plain(plan.pair.to.fqdn, 120)}`
    : plain(subject, 120);
}

/** A plan at a glance. */
export function planFacts(plan: Plan): readonly Fact[] {
  const stay = plan.excluded
    .filter(({ why }) => why !== "otherPolicy")
    .reduce((sum, { users }) => sum + users, 0);
  const waves = plan.waves.length > 0;
  const steps = plan.opening.length + plan.closing.length;
  return [
    waves
      ? {
          title: "Moves",
          value: `${bold(counted(peopleOf(plan), "user"))} in ${counted(plan.waves.length, "wave")}${stay === 0 ? "" : `; ${counted(stay, "person", "people")} on these policies ${stay === 1 ? "stays" : "stay"}`}`,
        }
      : { title: "Does", value: `${bold(counted(steps, "step"))}, for everybody at once, without waves` },
    ...(plan.named.length === 0
      ? []
      : [{ title: "Who", value: bold(listed(plan.named.map((name) => plain(name, 120)))) }]),
    ...(plan.policies.length === 0
      ? []
      : [
          {
            title: "Policies",
            value: listed(
              plan.policies.map(({ from, to }) => `${plain(from, 60)} → ${plain(to, 60)}`),
              4,
            ),
          },
        ]),
    { title: "Window", value: windowWords(plan.window) },
    {
      title: "Takes",
      value: prose(estimateDuration(plan).words.replace(/^An estimate: (.*)\.$/u, "$1"), 200),
    },
    ...(waves
      ? [
          {
            title: "Approval",
            value: plan.approveWaves === "each" ? bold("approve each wave") : "once, for all waves",
          },
        ]
      : []),
    ...(plan.waves.some(({ gated }) => gated)
      ? [
          {
            title: "Failed gate",
            value:
              plan.onFailedGate === "rollBack" ? "rolls its wave back by itself" : "stops, and asks a person",
          },
        ]
      : []),
  ];
}
