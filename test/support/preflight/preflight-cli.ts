import { execFile } from "node:child_process";
import type { ProbeNetwork } from "./probe-network.ts";

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : null) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

/** The words with which the command reaches the SBCs on loopback, as a person would for an SBC behind a tunnel. */
export function reaching({ network }: ProbeNetwork, ...trunks: readonly string[]): readonly string[] {
  const routes = new Map(
    network.env.PROBE_ROUTES.split(",").map((route): [string, string] => {
      const [from = "", to = ""] = route.split("=");
      return [from, to];
    }),
  );
  return [
    "--dns",
    network.env.DNS_SERVERS,
    "--ca",
    network.env.PROBE_CA_FILE,
    ...trunks.flatMap((trunk) => {
      const [, number = "", port = ""] = /^sbc(\d+)[^:]*:(\d+)$/.exec(trunk) ?? [];
      const to = [...routes].find(([from]) => from === `203.0.113.${number}:${port}`)?.[1];
      return ["--connect", `${trunk}=${to}`];
    }),
  ];
}
