import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request to Graph and what came of it; those inside a `$batch` stand by themselves beside it. */
export interface Exchanged {
  readonly method: string;
  readonly url: URL;
  readonly prefer: string | undefined;
  readonly sent: unknown;
  readonly status: number;
  readonly answer: unknown;
}

export interface RecordingProxy {
  readonly url: string;
  readonly exchanges: readonly Exchanged[];
  stop(): Promise<void>;
}

/** Stands before a Graph and writes down all that goes through. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchanged[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = "GET", headers } = request;
      const body = await text(request);
      const answer = await fetch(new URL(request.url ?? "/", target), {
        method,
        headers: Object.fromEntries(
          ["authorization", "content-type", "prefer"].flatMap((name) =>
            typeof headers[name] === "string" ? [[name, headers[name]]] : [],
          ),
        ),
        ...(body !== "" && { body }),
      });
      // Links lead back through here.
      const said = (await answer.text()).replaceAll(target, url);
      record(
        method,
        new URL(request.url ?? "/", url),
        headers.prefer?.toString(),
        parsed(body),
        answer.status,
        parsed(said),
      );
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(said);
    })();
  }).listen(0, "127.0.0.1");
  server.keepAliveTimeout = 120_000;
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    exchanges,
    async stop() {
      const closed = once(server, "close");
      server.closeAllConnections();
      server.close();
      await closed;
    },
  };

  function record(
    method: string,
    asked: URL,
    prefer: string | undefined,
    sent: unknown,
    status: number,
    answer: unknown,
  ) {
    exchanges.push({ method, url: asked, prefer, sent, status, answer });
    if (!asked.pathname.endsWith("/$batch")) return;
    const { requests } = sent as {
      requests: readonly { id: string; method: string; url: string; body?: unknown }[];
    };
    const { responses } = answer as { responses: readonly { id: string; status: number; body?: unknown }[] };
    for (const item of requests) {
      const said = responses.find(({ id }) => id === item.id);
      const itemUrl = new URL(`/v1.0${item.url}`, url);
      exchanges.push({
        method: item.method,
        url: itemUrl,
        prefer: undefined,
        sent: item.body,
        status: said?.status ?? 0,
        answer: said?.body,
      });
    }
  }
}

function parsed(body: string): unknown {
  return body === "" ? undefined : JSON.parse(body);
}
