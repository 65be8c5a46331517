/**
 * The simulated cmdlet host: the bot's child, as `teams-host.ps1` is at a real tenant. It only forwards to the address
 * given as its argument; what it forwarded goes on without it. Ends when its input ends.
 */
import { createInterface } from "node:readline";
import type { HostRequest, HostResponse } from "../src/tenant/host-protocol.ts";

const [address] = process.argv.slice(2);
if (!address) {
  console.error("Usage: cmdlet-host.ts <address of the simulated tenant's cmdlets>");
  process.exit(2);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as HostRequest;
  void forward(request).then((answer) => process.stdout.write(`${answer}\n`));
}
process.exit(0);

async function forward(request: HostRequest): Promise<string> {
  try {
    const response = await fetch(address ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    return await response.text();
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return JSON.stringify({
      id: request.id,
      ok: false,
      error: {
        category: timedOut ? "OperationTimeout" : "ConnectionError",
        message: timedOut
          ? `No answer within ${request.timeoutMs} ms.`
          : `Unable to connect to the remote server: ${String(error)}`,
      },
    } satisfies HostResponse);
  }
}
