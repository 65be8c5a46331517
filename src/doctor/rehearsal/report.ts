import { failure, ok, warning, type Line, type Section } from "../doctor-check.ts";
import type { TenantErrorKind } from "../../tenant/tenant-error.ts";
import type { Outcome, Rehearsal, Rehearsed } from "./rehearsal.ts";

/** What was found, a line for each read, in the doctor's form. Nothing in it is of the tenant. */
export function reportOf({ cloud, about, cmdlets, paths }: Rehearsal): readonly Section[] {
  const versions =
    about === null
      ? warning("The versions of PowerShell and module are not known.", "See Teams PowerShell in the doctor.")
      : ok(`PowerShell ${about.powerShell}, MicrosoftTeams module ${about.module ?? "not installed"}.`);
  return [
    { title: "Read at", lines: [ok(`Cloud ${cloud}.`), versions] },
    { title: "Teams PowerShell", lines: cmdlets.map(lineOf) },
    { title: "Microsoft Graph", lines: paths.map(lineOf) },
    { title: "Summary", lines: [summary([...cmdlets, ...paths])] },
  ];
}

type Standing = "agrees" | "drift" | Exclude<Outcome["is"], "compared">;

function standingOf(outcome: Outcome): Standing {
  if (outcome.is !== "compared") return outcome.is;
  return outcome.findings.length === 0 ? "agrees" : "drift";
}

const counted: readonly (readonly [Standing, string])[] = [
  ["agrees", "agree with their contract"],
  ["drift", "have drifted from it"],
  ["noAnswer", "gave no answer"],
  ["nothingThere", "found nothing to compare"],
  ["notAsked", "had nothing to ask by"],
  ["notInThisCloud", "not in this cloud"],
];

function summary(reads: readonly Rehearsed[]): Line {
  const count = (standing: Standing) =>
    reads.filter(({ outcome }) => standingOf(outcome) === standing).length;
  const parts = counted.flatMap(([standing, words]) =>
    count(standing) > 0 ? [`${count(standing)} ${words}`] : [],
  );
  const says = `Of ${reads.length} reads, ${parts.join(", ")}.`;
  if (count("drift") > 0)
    return failure(says, "Send this report to whoever maintains the bot: it holds nothing of your tenant.");
  if (count("noAnswer") > 0) return failure(says, "Fix what stands below, then rehearse again.");
  return ok(says);
}

function lineOf({ what, outcome }: Rehearsed): Line {
  switch (outcome.is) {
    case "compared": {
      if (outcome.findings.length === 0) return ok(`${what}: agrees${besides(outcome.additional)}.`);
      const found = outcome.findings.map(
        ({ property, expected, found: instead }) => `${property} should be ${expected}, found ${instead}`,
      );
      return failure(`${what}: drift. ${found.join(". ")}.`, "What rests on this is not known to the bot.");
    }
    case "nothingThere":
      return ok(`${what}: nothing there to compare.`);
    case "notAsked":
      return ok(`${what}: not asked, as there is no ${outcome.lacking} to ask by.`);
    case "notInThisCloud":
      return ok(`${what}: not in this cloud.`);
    case "noAnswer":
      return failure(`${what}: ${because[outcome.kind]}.`, remedyOf(outcome));
  }
}

function besides(additional: number): string {
  return additional === 0 ? "" : `, with ${additional} more ${additional === 1 ? "property" : "properties"}`;
}

const because: Readonly<Record<TenantErrorKind, string>> = {
  throttled: "throttled",
  unreachable: "not reached, or could not be served",
  timedOut: "no answer in time",
  noAccess: "refused for lack of access",
  refused: "refused",
  notFound: "not found",
  alreadyExists: "refused",
  unreadable: "unreadable",
  contractDrift: "drift",
  outcomeUnknown: "no answer",
};

function remedyOf({ kind, permission }: Extract<Outcome, { is: "noAnswer" }>): string {
  if (kind !== "noAccess") return "Rehearse again; if it stays, run the doctor.";
  return permission === null
    ? "Run the doctor: sign-in, module or Teams role."
    : `Run the doctor: sign-in, or the application permission ${permission}.`;
}
