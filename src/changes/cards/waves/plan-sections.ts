import { stepName } from "../../cmdlets.ts";
import { kinds } from "../../kinds/kinds.ts";
import type { Plan } from "../../plan.ts";
import { backupRoutes } from "../../plans/plan-objects.ts";
import type { Step } from "../../step.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import { sourceWords } from "../../../telephony/sbc/advice.ts";
import { bold, counted, listed, plain, plus, prose } from "../../../teams/cards/text.ts";
import { gateWords, labelWords, stayWords, waveWords } from "./plan-words.ts";

/** A part of a plan as people read it; `lines` are safe for Markdown. */
export interface PlanSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The whole plan, in the order in which an approver asks: who, what, who not, what else, and back. */
export function planSections(plan: Plan): readonly PlanSection[] {
  const { opening, wavesFirst } = kinds[plan.kind].sections;
  const waves = {
    title: `Waves (${plan.waves.length})`,
    lines: [
      ...plan.waves.map((wave) => `${wave.number} · ${bold(plain(wave.title, 80))}: ${waveWords(wave)}`),
      ...(plan.waves.some(({ gated }) => gated) ? gateWords(plan.gate) : []),
    ],
  };
  const steps = {
    title: `${opening} (${plan.opening.length})`,
    lines: diffOf(plan),
  };
  const advice = plan.sbcTasks.flatMap((task) =>
    task.advice.map((each) => `${prose(each.text, 320)} (${plain(sourceWords(each), 160)})`),
  );
  const all: readonly PlanSection[] = [
    ...(wavesFirst ? [waves, steps] : [steps, waves]),
    {
      title: `Policies (${plan.policies.length})`,
      lines: plan.policies.map(({ from, to }) => `${plain(from, 80)} → ${bold(plain(to, 80))}`),
    },
    {
      title: `After the last wave (${plan.closing.length})`,
      lines: plan.closing.map((step) => sentWords(step, plan)),
    },
    {
      title: "Not moving",
      lines: plan.excluded.map(({ why, users }) => `${counted(users, "user")}: ${stayWords[why]}`),
    },
    {
      title: "Won't be bypassed",
      lines: plan.labelled.map(({ label, users }) => `${counted(users, "user")}: ${labelWords[label]}`),
    },
    { title: "Not moved by this", lines: plan.notMoved.map((sentence) => prose(sentence, 300)) },
    {
      title: `On the SBC (${plan.sbcTasks.length})`,
      lines: plan.sbcTasks.map(({ text }) => prose(text, 300)),
    },
    { title: "Rollback", lines: wayBack(plan) },
    // Last, as it is the longest and for those who set the SBC.
    { title: `On the SBC, in its vendor's words (${advice.length})`, lines: advice },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

function wayBack(plan: Plan): readonly string[] {
  const { toNewTrunk } = kinds[plan.kind];
  return [
    ...(plan.pair === null || !toNewTrunk
      ? []
      : [
          `Brake: media bypass off on ${plain(plan.pair.to.fqdn, 80)}, one write for everybody who was moved.`,
        ]),
    ...(plan.waves.length === 0
      ? []
      : [
          "Roll back, one wave or all: everybody gets their former assignment again, by kind: granted directly, by group or by the Global policy.",
        ]),
    ...(toNewTrunk
      ? ["Then what was made is removed again, in the opposite order. Every step is read back."]
      : plan.opening.length === 0
        ? []
        : ["Roll back takes back every step, in the opposite order, and reads each one back."]),
    "It waits for no approval, gate or window. Calls in progress and settings on the SBC stay as they are.",
  ];
}

/** New things with a plus, changed settings with both values. */
function diffOf(plan: Plan): readonly string[] {
  return [
    ...(plan.pair === null || !kinds[plan.kind].toNewTrunk
      ? []
      : [gatewayDiff(plan.pair.from, plan.pair.to)]),
    ...plan.opening
      .filter((step) => plan.pair === null || step.kind !== "createGateway")
      .map((step) => sentWords(step, plan)),
  ];
}

/** Of what changes objects that are in use, the cmdlet as it is sent. */
function sentWords(step: Step, plan: Plan): string {
  if (!kinds[plan.kind].sections.asSent) return stepWords(step, plan);
  const was =
    step.kind === "setRouteGateways"
      ? step.from.join(", ")
      : step.kind === "setEnabled"
        ? valueWords(step.from)
        : null;
  return `${bold(plain(stepName(step), 200))}${was === null ? "" : `, was ${plain(was, 120)}`}`;
}

function gatewayDiff(from: Gateway, to: Gateway): string {
  const keys = Object.keys(to) as (keyof Gateway)[];
  const differs = keys.filter(
    (key) => key !== "fqdn" && JSON.stringify(from[key]) !== JSON.stringify(to[key]),
  );
  const same = keys.length - 1 - differs.length;
  const settings = [
    ...differs.map((key) => `${settingName(key)} ${valueWords(from[key])} → ${bold(valueWords(to[key]))}`),
    `${same} settings alike`,
  ];
  return plus(`gateway ${bold(plain(to.fqdn, 120))}, as ${plain(from.fqdn, 120)}: ${settings.join(", ")}`);
}

function settingName(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

function valueWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === null) return "unset";
  return plain(typeof value === "string" ? value : JSON.stringify(value), 60);
}

/** One step as a line: `+ route Germany Bypass: ^\+49 → sbc1b, priority 2`. */
export function stepWords(step: Step, plan: Pick<Plan, "basis" | "opening" | "pair">): string {
  const name = (text: string) => bold(plain(text, 80));
  const names = (all: readonly string[]) =>
    listed(
      all.map((each) => plain(each, 80)),
      6,
    );
  switch (step.kind) {
    case "createGateway":
      return plus(`gateway ${name(step.gateway.fqdn)}, port ${step.gateway.sipSignalingPort}`);
    case "removeGateway":
      return `− gateway ${name(step.gateway.fqdn)}`;
    case "addUsage":
      return plus(`usage ${name(step.usage)}`);
    case "removeUsage":
      return `− usage ${name(step.usage)}`;
    case "createRoute": {
      const { route } = step;
      const isBackup = backupRoutes(plan).has(route.name);
      const twin = plan.basis.routes.find(
        (each) => each.numberPattern === route.numberPattern && route.name.startsWith(each.name),
      );
      const gateways =
        twin === undefined || isBackup
          ? names(route.gateways)
          : `${names(twin.gateways)} → ${names(route.gateways)}`;
      return plus(
        `${isBackup ? "backup route" : "route"} ${name(route.name)}: ${plain(route.numberPattern, 60)}, gateways ${gateways}, usages ${names(route.usages)}, priority ${route.priority}`,
      );
    }
    case "removeRoute":
      return `− route ${name(step.route.name)}`;
    case "setRouteGateways":
      return `± route ${name(step.route)}: gateways ${names(step.from)} → ${bold(names(step.to))}`;
    case "createPolicy":
      return plus(`policy ${name(step.policy.name)}: usages in order ${names(step.policy.usages)}`);
    case "removePolicy":
      return `− policy ${name(step.policy.name)}`;
    case "setMediaBypass":
      return `± MediaBypass of ${name(step.fqdn)}: ${valueWords(step.from)} → ${bold(valueWords(step.to))}`;
    case "setEnabled":
      return `± Enabled of ${name(step.fqdn)}: ${valueWords(step.from)} → ${bold(valueWords(step.to))}`;
  }
}
