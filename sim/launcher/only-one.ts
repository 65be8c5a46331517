import { once } from "node:events";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { dirname } from "node:path";
import { LaunchProblem } from "./launch-problem.ts";

/** The right to be the only launcher on a data folder. */
export interface OnlyOne {
  /** Whether an earlier launcher died without tidying up. */
  readonly afterCrash: boolean;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly port: number;
}

/**
 * Takes the lock, or says who has it. The holder listens on a loopback port that it writes into the lock file: a
 * process number alone may by now be another program's, a listener that knows its own number is alive.
 */
export async function becomeOnlyOne(file: string, stopHint: string): Promise<OnlyOne> {
  await mkdir(dirname(file), { recursive: true });
  const server = createServer((socket) => socket.on("error", () => undefined).end(String(process.pid)));
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  let afterCrash = false;
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(JSON.stringify({ pid: process.pid, port } satisfies Holder));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await livingHolder(file);
    if (holder) {
      server.close();
      throw new LaunchProblem(
        `Bypass Pilot already runs here (process ${holder.pid}). ${stopHint} kill ${holder.pid}`,
      );
    }
    await rm(file, { force: true });
    afterCrash = true;
  }

  return {
    afterCrash,
    async release() {
      server.close();
      await rm(file, { force: true });
    },
  };
}

async function livingHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, "utf8")) as Holder;
    const socket = connect({ port: holder.port, host: "127.0.0.1", timeout: 2_000 });
    socket.once("timeout", () => socket.destroy(new Error("silent")));
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    return said === String(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}
