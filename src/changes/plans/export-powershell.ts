import { sourceWords } from "../../telephony/sbc/advice.ts";
import { maxBatchUsers } from "../../telephony/assignment-batch.ts";
import { cmdletOf } from "../cmdlets.ts";
import { kinds } from "../kinds/kinds.ts";
import { undoOf, type Step } from "../step.ts";
import { estimateDuration } from "../waves/duration.ts";
import type { Member, Membership } from "../waves/members.ts";
import type { Plan } from "../plan.ts";
import { comment, powershellLine, powershellList, quoted } from "./powershell.ts";
import { wayBack } from "./way-back.ts";

/**
 * The plan as a script for a careful admin, to be run section by section in a session of the Teams PowerShell module. Run as
 * a whole it stops at its first line. Begins with a byte order mark, without which Windows PowerShell misreads names.
 */
export function exportPowershell(plan: Plan, { members }: Membership): string {
  const lines = [
    ...heading(plan),
    ...plan.cautions.map((caution) => comment(`Note: ${caution}`)),
    ...section("On the SBC, before anything else"),
    ...plan.sbcTasks.flatMap(({ text, advice }) => [
      comment(`[ ] ${text}`),
      ...advice.map((each) => comment(`    - ${each.text} (${sourceWords(each)})`)),
    ]),
    ...stepsSection("Before the first wave", plan.opening),
    ...wavesSections(plan, members),
    ...stepsSection("After the last wave", plan.closing),
    ...wayBackSection(plan, members),
    "",
  ];
  return `\ufeff${lines.join("\r\n")}`;
}

function heading(plan: Plan): readonly string[] {
  return [
    "throw 'Do not run this script as a whole: select one section, read it, run it, look at the result.'",
    "",
    comment(`Plan: ${plan.kind} ${plan.subject}`),
    comment(`Reason: ${plan.reason}`),
    comment(estimateDuration(plan).words),
    comment(
      "Every section can be run again: what is there already answers with an error and stays as it is.",
    ),
    comment("Connect first, with the MicrosoftTeams module: Connect-MicrosoftTeams"),
  ];
}

function section(title: string): readonly string[] {
  return ["", comment("-".repeat(70)), comment(title), comment("-".repeat(70))];
}

function stepsSection(title: string, steps: readonly Step[]): readonly string[] {
  return steps.length === 0 ? [] : [...section(title), ...steps.flatMap(stepLines)];
}

function stepLines(step: Step): readonly string[] {
  return ["", comment(`Way back: ${wayBack(step)}`), powershellLine(cmdletOf(step)), ...readBack(step)];
}

/** Look before going on. */
function readBack(step: Step): readonly string[] {
  switch (step.kind) {
    case "setMediaBypass":
    case "setEnabled":
      return [`Get-CsOnlinePSTNGateway -Identity ${quoted(step.fqdn)}`];
    case "createGateway":
      return [`Get-CsOnlinePSTNGateway -Identity ${quoted(step.gateway.fqdn)}`];
    case "createRoute":
      return [`Get-CsOnlineVoiceRoute -Identity ${quoted(step.route.name)}`];
    case "setRouteGateways":
      return [`Get-CsOnlineVoiceRoute -Identity ${quoted(step.route)}`];
    case "createPolicy":
      return [`Get-CsOnlineVoiceRoutingPolicy -Identity ${quoted(step.policy.name)}`];
    default:
      return [];
  }
}

function wavesSections(plan: Plan, members: readonly Member[]): readonly string[] {
  const byWave = groups(members, ({ wave }) => String(wave));
  return plan.waves.flatMap(({ number, title, users, bakeHours, gated }) => [
    ...section(`Wave ${number}: ${title} (${users})`),
    ...assignments(
      `wave ${number}`,
      groups(byWave.get(String(number)) ?? [], ({ target }) => grantKey(target)),
    ),
    comment(
      gated
        ? `Then wait ${bakeHours} hours, and look at the calls of these people before going on.`
        : `Then wait ${bakeHours} hours.`,
    ),
  ]);
}

/** The brake first, then the people, then the objects, from the end to the beginning. */
function wayBackSection(plan: Plan, members: readonly Member[]): readonly string[] {
  const steps = [...plan.opening, ...plan.closing].reverse();
  const closing = new Set(plan.closing);
  const undo = (step: Step) => ["", comment(wayBack(step)), powershellLine(cmdletOf(undoOf(step)))];
  return [
    ...section("The way back. Only if something went wrong"),
    "throw 'Do not run the way back as a whole either.'",
    ...brake(plan),
    ...steps.filter((step) => closing.has(step)).flatMap(undo),
    ...assignments(
      "way back",
      groups(members, ({ former }) => grantKey(former.kind === "direct" ? former.policy : null)),
    ),
    ...steps.filter((step) => !closing.has(step)).flatMap(undo),
  ];
}

function brake({ kind, pair }: Plan): readonly string[] {
  if (!kinds[kind].toNewTrunk || !pair) return [];
  const step: Step = { kind: "setMediaBypass", fqdn: pair.to.fqdn, from: true, to: false };
  return [
    "",
    comment("The brake: one write that takes media bypass from everybody who was moved"),
    powershellLine(cmdletOf(step)),
  ];
}

/** Direct grants, or with `$null` their removal, in operations of at most 5,000. */
function assignments(name: string, byPolicy: ReadonlyMap<string, readonly Member[]>): readonly string[] {
  const lines: string[] = [];
  for (const [key, members] of [...byPolicy].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const policy = key === nobody ? null : key.slice(1);
    for (let first = 0; first < members.length; first += maxBatchUsers) {
      const batch = members.slice(first, first + maxBatchUsers);
      const what = policy === null ? "no direct policy" : policy;
      lines.push(
        "",
        comment(`${batch.length} of ${members.length} to ${what}, from ${first + 1} on`),
        `$users = ${powershellList(batch.map(({ userId }) => userId))}`,
        `$operation = New-CsBatchPolicyAssignmentOperation -PolicyType OnlineVoiceRoutingPolicy -PolicyName ${policy === null ? "$null" : quoted(policy)} -Identity $users -OperationName ${quoted(`${name}, ${what}, ${first + 1}`)}`,
        "Get-CsBatchPolicyAssignmentOperation -OperationId $operation",
      );
    }
  }
  return lines;
}

const nobody = "-";

function grantKey(policy: string | null): string {
  return policy === null ? nobody : `+${policy}`;
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
