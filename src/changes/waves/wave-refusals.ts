import { problemsWith, type Problem } from "../../lib/problem.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import { exclusionWords } from "./exclusions.ts";
import type { Exclusion } from "./members.ts";
import type { WaveOptions } from "../plans/request.ts";
import { windowProblem } from "./window.ts";

/** Longest time that a wave's calls may be awaited, in hours: four weeks. */
const maxBakeHours = 672;

/** What is wrong with how the waves are asked for, one sentence each. */
export function waveOptionRefusals(options: WaveOptions): readonly Problem[] {
  const { shares, pilotSize, pilotBakeHours, bakeHours, pilot } = options;
  const reasons: Problem[] = [];
  const add = (about: string, says: string) => reasons.push({ about, says });
  if (pilot.length === 0 && (!Number.isInteger(pilotSize) || pilotSize < 1))
    add("pilotSize", "A pilot has at least one person.");
  const rising = shares.every((share, index) => share > (index === 0 ? 0 : (shares[index - 1] ?? 0)));
  if (!rising || shares.at(-1) !== 100)
    add("shares", "Wave sizes are percentages above 0 that rise and end with 100, for example 5, 25, 100.");
  for (const [about, hours] of Object.entries({ pilotBakeHours, bakeHours }))
    if (!(hours >= 0 && hours <= maxBakeHours))
      add(about, `The time between waves is 0 to ${maxBakeHours} hours.`);
  const never = options.window && windowProblem(options.window);
  return never ? [...reasons, ...problemsWith("windowFrom", [never])] : reasons;
}

/** Why named people cannot be the pilot, one by one. */
export function pilotRefusals(
  pilot: readonly string[],
  users: ReadonlyMap<string, VoiceUser>,
  why: (user: VoiceUser) => Exclusion | undefined,
): readonly string[] {
  const seen = new Set<string>();
  return pilot.flatMap((id) => {
    const user = users.get(id);
    const name = user?.userPrincipalName ?? id;
    if (seen.has(id)) return [`${name} is named twice for the pilot.`];
    seen.add(id);
    if (!user) return [`${id} cannot be in the pilot: there is no such voice user.`];
    const exclusion = why(user);
    if (exclusion) return [`${name} cannot be in the pilot: ${name} ${exclusionWords[exclusion]}.`];
    if (user.accountType === "resourceAccount")
      return [`${name} cannot be in the pilot: resource accounts move in a wave of their own, at the end.`];
    return [];
  });
}
