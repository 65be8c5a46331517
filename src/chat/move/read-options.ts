import { usualGate } from "../../change/move/move-plan.ts";
import type { MigrationOptions } from "../../change/move/request.ts";
import { readWindow } from "../../change/move/window.ts";
import type { ChatDependencies } from "../turn.ts";
import { decodeNames, type FormValues } from "./form-values.ts";

export type OptionsReading =
  | { readonly ok: true; readonly options: MigrationOptions }
  /** One sentence for each thing that is wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the form into options. What the plan refuses, such as a name that is taken, is not looked at here. */
export async function readOptions(
  { observations }: Pick<ChatDependencies, "observations">,
  form: FormValues,
  reaching: readonly string[],
): Promise<OptionsReading> {
  const problems: string[] = [];
  const whole = (text: string, what: string): number => {
    const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(number >= 1)) problems.push(`${what} is a whole number from 1.`);
    return number;
  };
  const hours = (text: string, what: string): number => {
    const number = /^\d{1,6}(?:[.,]\d{1,2})?$/.test(text.trim())
      ? Number(text.replace(",", "."))
      : Number.NaN;
    if (Number.isNaN(number)) problems.push(`${what} are a number, such as 24 or 0.5.`);
    return number;
  };
  const newPort = whole(form.newPort, "The TLS port");
  const pilotSize = whole(form.pilotSize, "The size of the pilot");
  const pilotBakeHours = hours(form.pilotBakeHours, "The hours until the pilot is judged");
  const bakeHours = hours(form.bakeHours, "The hours until a wave is judged");
  const minimumCalls = whole(form.minimumCalls, "The calls that a verdict needs");

  const shares = form.shares
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map((part) => Number(part.replace("%", "")));
  if (shares.length === 0 || shares.some((share) => !Number.isFinite(share)))
    problems.push("Wave sizes are percentages with commas between, such as 5, 25, 100.");

  const chosen = decodeNames(form.policies) ?? [];
  if (chosen.length === 0) problems.push("Choose at least one policy whose people move.");
  const strange = chosen.filter((name) => !reaching.includes(name));
  problems.push(
    ...strange.map((name) => `The policy “${name.substring(0, 80)}” does not lead to this trunk.`),
  );

  // Days alone are no window: they stand ticked for whoever sets the times.
  const days = form.windowFrom.trim() === "" && form.windowTo.trim() === "" ? "" : form.windowDays;
  const window = readWindow({ days, from: form.windowFrom, to: form.windowTo }, form.windowZone);
  if (!window.ok) problems.push(window.problem);

  const pilot = await readPilot({ observations }, form);
  problems.push(...pilot.problems);
  if (problems.length > 0 || !window.ok) return { ok: false, problems };
  return {
    ok: true,
    options: {
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
      gate: { ...usualGate, minimumCalls },
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
const mostNamed = 40;
const longestNames = 1_500;

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
  if (typed.length > mostNamed || Math.max(pilot.length, pilotPicked.length) > longestNames)
    return { ids: [], problems: [`A pilot has at most ${mostNamed} people.`] };
  if (typed.length === 0) return { ids: [], problems: [] };
  const found = await observations.findUsers(typed);
  const problems = typed.flatMap((text) => {
    const users = found.get(text) ?? [];
    if (users.length === 1) return [];
    const shown = text.slice(0, 100);
    return users.length === 0
      ? [`Nobody in this tenant is called “${shown}”.`]
      : [
          `“${shown}” may be ${users.map(({ userPrincipalName }) => userPrincipalName).join(" or ")}: say whom.`,
        ];
  });
  const ids = [...new Set(typed.flatMap((text) => found.get(text)?.[0]?.id ?? []))];
  return { ids, problems };
}
