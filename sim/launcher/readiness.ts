import { LaunchProblem } from "./launch-problem.ts";
import type { Child } from "./processes.ts";
import { waitFor } from "./wait.ts";

/** Waits until `ask` has an answer; a child that ends or stays silent meanwhile is a problem shown with its last words. */
export async function untilReady<T>(
  child: Child,
  ask: () => Promise<T | undefined> | T | undefined,
  deadlineMs: number,
): Promise<T> {
  const answer = await waitFor(
    async () => (child.ended() === undefined ? await ask() : ("ended" as const)),
    deadlineMs,
  );
  if (answer !== undefined && answer !== "ended") return answer;
  const why =
    child.ended() === undefined
      ? `was not ready after ${deadlineMs / 1000} s`
      : `ended at its start (${child.ended()})`;
  throw new LaunchProblem(`${child.name} ${why}. Its last words:\n${indent(child.tail())}`);
}

/** True when the address answers 200. */
export async function answersOk(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}

function indent(text: string): string {
  return (text || "(it said nothing)").replace(/^/gm, "  ");
}
