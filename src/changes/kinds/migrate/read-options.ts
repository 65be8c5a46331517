import { defaultGate } from "../../plan.ts";
import { problemsWith, type Problem } from "../../../lib/problem.ts";
import type { MigrationOptions } from "./kind.ts";
import { readWindow } from "../../waves/window.ts";
import type { ChatDependencies } from "../../../teams/capability/turn.ts";
import { peopleCalled, whoWords } from "../../../people/people.ts";
import { numberEntered } from "../../../lib/number-entered.ts";
import { decodeNames, type FormValues } from "./form-values.ts";

export type OptionsReading =
  | { readonly ok: true; readonly asked: MigrationOptions }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the form into options. What the plan refuses, such as a name that is taken, is not looked at here. */
export async function readOptions(
  { observations }: Pick<ChatDependencies, "observations">,
  form: FormValues,
  reaching: readonly string[],
): Promise<OptionsReading> {
  const problems: Problem[] = [];
  const add = (about: keyof FormValues, ...says: readonly string[]) =>
    problems.push(...problemsWith(about, says));
  const whole = (about: keyof FormValues, what: string): number => {
    const text = form[about];
    const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(number >= 1)) add(about, `${what} is a whole number from 1.`);
    return number;
  };
  const hours = (about: keyof FormValues, what: string): number => {
    const number = numberEntered(form[about]) ?? Number.NaN;
    if (Number.isNaN(number)) add(about, `${what} are a number, such as 24 or 0.5.`);
    return number;
  };
  const newPort = whole("newPort", "The TLS port");
  const pilotSize = whole("pilotSize", "The size of the pilot");
  const pilotBakeHours = hours("pilotBakeHours", "The hours until the pilot is judged");
  const bakeHours = hours("bakeHours", "The hours until a wave is judged");
  const minimumCalls = whole("minimumCalls", "The calls that a verdict needs");

  const shares = form.shares
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map((part) => Number(part.replace("%", "")));
  if (shares.length === 0 || shares.some((share) => !Number.isFinite(share)))
    add("shares", "Wave sizes are percentages with commas between, such as 5, 25, 100.");

  const chosen = decodeNames(form.policies) ?? [];
  if (chosen.length === 0) add("policies", "Choose at least one policy whose people move.");
  const strange = chosen.filter((name) => !reaching.includes(name));
  add(
    "policies",
    ...strange.map((name) => `The policy “${name.substring(0, 80)}” does not lead to this trunk.`),
  );

  // Days alone are no window: they stand ticked for whoever sets the times.
  const days = form.windowFrom.trim() === "" && form.windowTo.trim() === "" ? "" : form.windowDays;
  const window = readWindow({ days, from: form.windowFrom, to: form.windowTo }, form.windowZone);
  if (!window.ok) add("windowFrom", window.problem);

  const pilot = await readPilot({ observations }, form);
  add("pilot", ...pilot.problems);
  if (problems.length > 0 || !window.ok) return { ok: false, problems };
  return {
    ok: true,
    asked: {
      newFqdn: form.newFqdn.trim().toLowerCase(),
      newPort,
      nameSuffix: setApart(form.nameSuffix.trim()),
      policies: chosen.length === reaching.length ? [] : chosen,
      fallback: form.fallback === "true",
      pilot: pilot.ids,
      pilotSize,
      shares,
      pilotBakeHours,
      bakeHours,
      gate: { ...defaultGate, minimumCalls },
      window: window.window,
      approveWaves: form.approveWaves,
      onFailedGate: form.onFailedGate,
    },
  };
}

/** Some clients drop the blank that sets it apart from a name. */
function setApart(suffix: string): string {
  return /^[\p{L}\p{N}]/u.test(suffix) ? ` ${suffix}` : suffix;
}

/** More is no pilot, and more than a card can carry from page to page. */
const maxNamed = 40;
const maxNamesLength = 1_500;

/** Who is meant by the names, each problem with its name. */
async function readPilot(
  { observations }: Pick<ChatDependencies, "observations">,
  { pilot, pilotPicked }: FormValues,
): Promise<{ readonly ids: readonly string[]; readonly problems: readonly string[] }> {
  const typed = [
    ...new Set(
      [...pilot.split(/[\n,;]+/), ...pilotPicked.split(",")]
        .map((text) => text.trim())
        .filter((text) => text !== ""),
    ),
  ];
  if (typed.length > maxNamed || Math.max(pilot.length, pilotPicked.length) > maxNamesLength)
    return { ids: [], problems: [`A pilot has at most ${maxNamed} people.`] };
  if (typed.length === 0) return { ids: [], problems: [] };
  const found = await peopleCalled({ observations }, typed);
  const problems = typed.flatMap((text) => {
    const named = found.get(text);
    return !named || named.kind === "one" ? [] : [whoWords(text.slice(0, 100), named)];
  });
  const ids = [...found.values()].flatMap((named) => (named.kind === "one" ? [named.user.id] : []));
  return { ids: [...new Set(ids)], problems };
}
