import { readFile } from "node:fs/promises";

export interface Stage {
  /** What `FROM` names, build arguments put in. */
  readonly base: string;
  readonly name: string | null;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly instruction: string;
  readonly rest: string;
}

export interface Copy {
  /** The stage it copies from; null: the checkout. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

const root = new URL("../../../", import.meta.url);

/** The Dockerfile's stages. Only the forms it uses are understood; another one is a fault. */
export async function readDockerfile(): Promise<{
  readonly stages: readonly Stage[];
  readonly args: Readonly<Record<string, string>>;
}> {
  const text = await readFile(new URL("Dockerfile", root), "utf8");
  const steps = text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): Step => {
      const found = /^([A-Z]+) +(.*)$/.exec(line.trim());
      if (!found) throw new Error(`The Dockerfile has a line of an unknown form: ${line}`);
      return { instruction: found[1] ?? "", rest: (found[2] ?? "").replace(/ {2,}/g, " ") };
    });
  const args = Object.fromEntries(
    steps
      .filter(({ instruction }) => instruction === "ARG")
      .map(({ rest }) => {
        const [name = "", value = ""] = rest.split("=");
        return [name, value];
      }),
  );
  const stages: { base: string; name: string | null; steps: Step[] }[] = [];
  for (const step of steps) {
    if (step.instruction === "FROM") {
      const [base = "", , name = null] = step.rest.split(" ");
      stages.push({
        base: base.replace(/\$\{(\w+)\}/g, (_, arg: string) => args[arg] ?? ""),
        name,
        steps: [],
      });
    } else stages.at(-1)?.steps.push(step);
  }
  return { stages, args };
}

export function copiesOf({ steps }: Stage): readonly Copy[] {
  return steps.filter(({ instruction }) => instruction === "COPY").map(copyOf);
}

export function copyOf({ rest }: Step): Copy {
  const words = rest.split(" ");
  const from = words[0]?.startsWith("--from=") ? (words.shift() ?? "").slice("--from=".length) : null;
  return { from, sources: words.slice(0, -1), target: words.at(-1) ?? "" };
}

/** What the stage's last instruction of that kind says. */
export function lastOf({ steps }: Stage, instruction: string): string | undefined {
  return steps.findLast((step) => step.instruction === instruction)?.rest;
}

/** The words of an instruction in its JSON form, options before them left out. */
export function wordsOf(stage: Stage, instruction: string): readonly string[] {
  const text = lastOf(stage, instruction) ?? "";
  return JSON.parse(text.slice(text.indexOf("["))) as string[];
}

export function environmentOf({ steps }: Stage): Readonly<Record<string, string>> {
  const lines = steps.filter(({ instruction }) => instruction === "ENV").map(({ rest }) => rest);
  return Object.fromEntries(
    lines.flatMap((line) =>
      [...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, plain]) => [
        name ?? "",
        quoted ?? plain ?? "",
      ]),
    ),
  );
}

/** Whether `.dockerignore` lets a path of the checkout through to the builder. */
export async function admitted(path: string): Promise<boolean> {
  const lines = (await readFile(new URL(".dockerignore", root), "utf8"))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return lines.reduce((kept, line) => {
    const [pattern, keeps] = line.startsWith("!") ? [line.slice(1), true] : [line, false];
    const expression = pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*");
    return new RegExp(`^${expression}(/|$)`).test(path) ? keeps : kept;
  }, true);
}
