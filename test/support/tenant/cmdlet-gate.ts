import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One cmdlet on its way from the bot's host to the service. */
export interface PassingCmdlet {
  readonly cmdlet: string;
  /** The gateway it names. */
  readonly fqdn: string | undefined;
  /** Writes of this gateway that were answered before. */
  readonly writes: number;
}

export interface Held {
  /** Resolves when the cmdlet stands at the gate. */
  readonly reached: Promise<void>;
  /** Lets it go on, also when nobody waits for its answer any more. */
  release(): void;
  /** It never arrives. */
  drop(): void;
}

/** Stands between the bot and the cmdlet service, and stops single cmdlets there for as long as a test wants. */
export interface CmdletGate {
  readonly url: string;
  /** Holds the next cmdlet that matches: `before` it reaches the service, or `after`, so that only its answer is missing. */
  hold(when: "before" | "after", matches: (passing: PassingCmdlet) => boolean): Held;
  stop(): Promise<void>;
}

interface Rule {
  readonly when: "before" | "after";
  readonly matches: (passing: PassingCmdlet) => boolean;
  readonly reached: () => void;
  readonly verdict: Promise<"release" | "drop">;
}

export async function startCmdletGate(service: string): Promise<CmdletGate> {
  const writes = new Map<string, number>();
  const rules: Rule[] = [];

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(when, matches) {
      const reached = Promise.withResolvers<void>();
      const verdict = Promise.withResolvers<"release" | "drop">();
      rules.push({ when, matches, reached: reached.resolve, verdict: verdict.promise });
      const late = setTimeout(() => reached.reject(new Error("No such cmdlet came to the gate.")), 100_000);
      late.unref();
      return {
        reached: reached.promise.finally(() => clearTimeout(late)),
        release: () => verdict.resolve("release"),
        drop: () => verdict.resolve("drop"),
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    // A sign-in has no cmdlet and passes.
    const { cmdlet = "", parameters = {} } = JSON.parse(body) as {
      readonly cmdlet?: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
    };
    const fqdn = typeof parameters.Identity === "string" ? parameters.Identity : undefined;
    const rule = takeRule({ cmdlet, fqdn, writes: writes.get(fqdn ?? "") ?? 0 });

    if (rule?.when === "before") {
      rule.reached();
      if ((await rule.verdict) === "drop") return void response.destroy();
    }
    const answer = await fetch(service, { method: "POST", body });
    const said = await answer.text();
    if (rule?.when === "after") {
      rule.reached();
      if ((await rule.verdict) === "drop") return void response.destroy();
    }
    if (fqdn && cmdlet.startsWith("Set-")) writes.set(fqdn, (writes.get(fqdn) ?? 0) + 1);
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(said);
  }

  function takeRule(passing: PassingCmdlet): Rule | undefined {
    const index = rules.findIndex(({ matches }) => matches(passing));
    return index < 0 ? undefined : rules.splice(index, 1)[0];
  }
}
