import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { admitted, copyOf, readDockerfile, wordsOf, type Copy, type Stage } from "./dockerfile.ts";
import type { RunningBot } from "../world/world.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Carries out one `npm` line of the Dockerfile in the folder that stands for its working directory. */
export type RunNpm = (command: string, folder: string) => Promise<void>;

/**
 * Does what the Dockerfile does to make the product's own tree, without a container: its copies and its `npm` lines, stage by
 * stage, each in a folder of its own. What it fetches for the image beside (PowerShell, packages of the system) is left out.
 * Answers the folder that stands for the image's working directory.
 */
export async function layOut(folder: string, npm: RunNpm): Promise<string> {
  const { stages } = await readDockerfile();
  const ours = stages.filter(({ steps }) => steps.some(({ instruction }) => instruction === "WORKDIR"));
  const at = (stage: Stage, path: string) => resolve(folder, stage.name ?? "image", `.${path}`);
  for (const stage of ours) {
    let here = "";
    for (const step of stage.steps) {
      if (step.instruction === "WORKDIR") {
        here = at(stage, step.rest);
        await mkdir(here, { recursive: true });
      }
      if (step.instruction === "RUN" && step.rest.startsWith("npm ")) await npm(step.rest, here);
      if (step.instruction === "COPY") {
        const copy = copyOf(step);
        const other = ours.find(({ name }) => name !== null && name === copy.from);
        if (copy.from === null) await copyInto(here, copy, (source) => join(root, source), admitted);
        else if (other) await copyInto(here, copy, (source) => at(other, source));
      }
    }
    if (stage === stages.at(-1)) return here;
  }
  throw new Error("The Dockerfile's last stage has no working directory.");
}

async function copyInto(
  here: string,
  { sources, target }: Copy,
  find: (source: string) => string,
  takes: (path: string) => Promise<boolean> = async () => true,
): Promise<void> {
  for (const source of sources) {
    const into = target.endsWith("/") ? join(target, basename(source)) : target;
    await cp(find(source), resolve(here, into), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => takes(relative(root, path)),
    });
  }
}

export interface ImageProcess {
  /** Program that stands for the image's `node`. */
  readonly node: string;
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
  /** User and group it runs as; left out: our own. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** Starts what the image starts, and waits until it says that it is ready. */
export async function startImage({
  node,
  app,
  env,
  as,
}: ImageProcess): Promise<RunningBot & { pid: number }> {
  const { stages } = await readDockerfile();
  const [, ...args] = wordsOf(stages.at(-1) as Stage, "CMD");
  const child = spawn(node, args, { cwd: app, env, stdio: ["ignore", "pipe", "inherit"], ...as });
  const exited = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const { msg, port } = JSON.parse(line) as { readonly msg?: string; readonly port?: number };
    if (msg === "ready") {
      child.stdout.resume();
      return {
        pid: child.pid ?? 0,
        messagesUrl: `http://127.0.0.1:${port ?? 0}/api/messages`,
        async stop() {
          child.kill("SIGTERM");
          await exited;
        },
      };
    }
  }
  throw new Error(`The built bot ended: ${lines.at(-1) ?? "without a word"}`);
}
