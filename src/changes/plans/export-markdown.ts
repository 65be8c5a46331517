import { sourceWords } from "../../telephony/sbc/advice.ts";
import { cmdletOf } from "../cmdlets.ts";
import type { Step } from "../step.ts";
import { kinds } from "../kinds/kinds.ts";
import type { Replay } from "../replay/replay.ts";
import { findingsOf, gapsOf, replayedDays, replaySections } from "../replay/words.ts";
import { estimateDuration } from "../waves/duration.ts";
import { exclusionWords } from "../waves/exclusions.ts";
import type { Membership } from "../waves/members.ts";
import type { Plan } from "../plan.ts";
import { powershellLine } from "./powershell.ts";
import { formerPolicyText, wayBack } from "./way-back.ts";

/** The whole plan as a document: what, who, when, and the way back of each. */
export function exportMarkdown(plan: Plan, { members, excluded }: Membership, replay: Replay | null): string {
  return [
    `# ${cell(kinds[plan.kind].heading)}: ${cell(plan.subject)}`,
    "",
    cell(plan.reason),
    "",
    ...table(
      ["", ""],
      [
        ...(plan.pair
          ? [
              ["Old trunk", `${plan.pair.from.fqdn}:${plan.pair.from.sipSignalingPort}`],
              ["New trunk", `${plan.pair.to.fqdn}:${plan.pair.to.sipSignalingPort}`],
            ]
          : []),
        ["People", String(members.length)],
        ["Not before", plan.startAt ?? "as soon as approved"],
        [
          "Approvals",
          `${plan.approvalsRequired}, ${plan.approveWaves === "each" ? "and one for each wave" : "for all waves together"}`,
        ],
        [
          "Window",
          plan.window
            ? `days ${plan.window.days.join(", ")}, ${plan.window.from} to ${plan.window.to}, ${plan.window.zone}`
            : "none",
        ],
        ["When a gate fails", plan.onFailedGate === "ask" ? "stop and ask" : "stop and roll the wave back"],
        ["Duration", estimateDuration(plan).words],
      ],
    ),
    ...list("What to know", plan.cautions),
    ...list("What the policy does not move", plan.notMoved),
    ...sbcTasks(plan.sbcTasks),
    ...(replay
      ? [
          ...list(`Replay of the last ${replayedDays} days' calls`, [
            ...findingsOf(replay),
            ...gapsOf(replay),
          ]),
          ...replaySections(replay).flatMap(({ title, lines }) => list(`Replay: ${title}`, lines)),
        ]
      : []),
    ...(plan.policies.length === 0
      ? []
      : [
          "## Policies",
          "",
          ...table(
            ["From", "To"],
            plan.policies.map(({ from, to }) => [from, to]),
          ),
        ]),
    ...steps("Before the first wave", plan.opening),
    ...(plan.waves.length === 0
      ? []
      : [
          "## Waves",
          "",
          ...table(
            ["Wave", "What", "People", "Then wait", "Gate"],
            plan.waves.map(({ number, title, users, bakeHours, gated }) => [
              String(number),
              title,
              String(users),
              `${bakeHours} h`,
              gated ? "yes" : "no",
            ]),
          ),
        ]),
    ...steps("After the last wave", plan.closing),
    ...(members.length === 0
      ? []
      : [
          "## Who moves",
          "",
          ...table(
            ["Wave", "User", "To", "Back to", "Labels"],
            members.map(({ wave, userPrincipalName, target, former, labels }) => [
              String(wave),
              userPrincipalName,
              target ?? "no direct policy",
              formerPolicyText(former),
              labels.join(", "),
            ]),
          ),
        ]),
    ...(excluded.length === 0
      ? []
      : [
          "## Not moving",
          "",
          ...table(
            ["User", "Why"],
            excluded.map(({ userPrincipalName, why }) => [userPrincipalName, exclusionWords[why]]),
          ),
        ]),
  ].join("\n");
}

function steps(title: string, those: readonly Step[]): readonly string[] {
  if (those.length === 0) return [];
  return [
    `## ${title}`,
    "",
    ...those.flatMap((step, index) => [
      `${index + 1}. ${cell(wayBack(step), "Way back: ")}`,
      "",
      ...fenced(powershellLine(cmdletOf(step))),
      "",
    ]),
  ];
}

/** A block that its content cannot end: the fence is longer than any row of backticks inside. */
function fenced(code: string): readonly string[] {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((row) => row.length));
  const fence = "`".repeat(longest + 1);
  return [`   ${fence}powershell`, `   ${code}`, `   ${fence}`];
}

export function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`## ${title}`, "", ...items.map((item) => `- ${cell(item)}`), ""];
}

/** Each task, and below it what that is in the vendor's words, what happens otherwise, and where it stands. */
function sbcTasks(tasks: Plan["sbcTasks"]): readonly string[] {
  if (tasks.length === 0) return [];
  return [
    "## On the SBC, confirmed before the start",
    "",
    ...tasks.flatMap(({ text, advice }) => [
      `- ${cell(text)}`,
      ...advice.map(
        (each) => `  - ${cell(each.text)} Otherwise: ${cell(each.why)} (${cell(sourceWords(each))})`,
      ),
    ]),
    "",
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((one) => cell(one)).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line), ""];
}

/** Text that stays text: one line, without markup of its own. */
export function cell(text: string, before = ""): string {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return before + plain.replace(/[\\`*_[\]<>|#~&]/g, "\\$&");
}
