/**
 * The simulated cmdlet host: the bot's child, as `teams-host.ps1` is at a real tenant. It only forwards to the address
 * given as its argument; what it forwarded goes on without it. Ends when its input ends.
 */
import { onLine } from "../src/lib/lines.ts";
import type {
  AskedRequest,
  HostAbout,
  HostRequest,
  HostResponse,
} from "../src/tenant/powershell/host-protocol.ts";

const [address] = process.argv.slice(2);
if (!address) {
  console.error("Usage: cmdlet-host.ts <address of the simulated tenant's cmdlets>");
  process.exit(2);
}

const about: HostAbout = {
  powerShell: "7.6.9",
  module: "7.8.0",
  minimumModule: "7.7.0",
  newestModule: "8.0.0",
};
let signedInWith: { readonly graph: string; readonly teams: string } | undefined;
let running: { readonly id: number; readonly stop: AbortController } | undefined;

onLine(process.stdin, (line) => {
  const request = JSON.parse(line) as HostRequest;
  if (request.kind === "cancel") {
    if (running?.id === request.id) running.stop.abort();
  } else {
    void answerTo(request).then((answer) => process.stdout.write(`${answer}\n`));
  }
});
process.stdin.once("end", () => process.exit(0));

async function answerTo(request: AskedRequest): Promise<string> {
  const { id } = request;
  if (request.kind === "about") return JSON.stringify({ id, ok: true, output: [about] });
  const stop = new AbortController();
  running = { id, stop };
  if (request.kind === "run") return forward({ ...request, tokens: signedInWith }, request.timeoutMs, stop);
  signedInWith = { graph: request.graphToken, teams: request.teamsToken };
  const answer = JSON.parse(await forward(request, request.timeoutMs, stop)) as HostResponse;
  return JSON.stringify(answer.ok ? { ...answer, output: [about] } : answer);
}

async function forward(
  request: { readonly id: number } & Readonly<Record<string, unknown>>,
  timeoutMs: number,
  stop: AbortController,
): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.any([timeout, stop.signal]),
    });
    const answer = await response.text();
    // An injected fault: a host that dies in mid-call says nothing more.
    if (answer === '{"die":true}') process.kill(process.pid, "SIGKILL");
    return answer;
  } catch (error) {
    return JSON.stringify({ id: request.id, ok: false, error: failureOf(error) } satisfies HostResponse);
  }

  function failureOf(error: unknown): (HostResponse & { ok: false })["error"] {
    if (stop.signal.aborted) return { category: "OperationStopped", message: "The cmdlet was stopped." };
    if (timeout.aborted)
      return { category: "OperationTimeout", message: `No answer within ${timeoutMs} ms.` };
    return {
      category: "ConnectionError",
      message: `Unable to connect to the remote server: ${String(error)}`,
    };
  }
}
