import { cut } from "../../lib/cut.ts";
import { branchName, type PossibleDependants } from "../../telephony/trunk-dependants.ts";

/** As many as a line of a card holds. */
const maxNamed = 6;

/**
 * What an approver must know of who may be on a trunk, a sentence each for branches and sites; by name, as nothing else of
 * the plan tells them. Source: "Plan for media bypass with Direct Routing".
 */
export function mayDependWords(
  fqdn: string,
  { survivableBranches, networkSites }: PossibleDependants,
): readonly string[] {
  const here = survivableBranches.filter((branch) => branch.here);
  const others = survivableBranches.filter((branch) => !branch.here);
  return [
    ...(here.length === 0
      ? []
      : [
          `Survivable branches at the site of ${fqdn} need its media bypass: ${named(here.map((branch) => branch.fqdn))}.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `Survivable branches may be on ${fqdn}, as nothing ties them to one trunk, and need media bypass where they are: ${named(others.map(branchName))}.`,
        ]),
    ...(networkSites.length === 0
      ? []
      : [`People at these network sites may call by ${fqdn}: ${named(networkSites)}.`]),
  ];
}

function named(names: readonly string[]): string {
  return cut(names, maxNamed, (left) => `and ${left} more, whom a preflight names`).join(", ");
}
