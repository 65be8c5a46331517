import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An OpenTelemetry collector on loopback that keeps what it is sent, as JSON. */
export interface OtlpCollector extends AsyncDisposable {
  readonly url: string;
  /** Names of the metrics that came so far. */
  metrics(): readonly string[];
  spans(): readonly CollectedSpan[];
  /** Everything, as text. */
  said(): string;
}

export interface CollectedSpan {
  readonly name: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly resourceMetrics?: readonly { scopeMetrics: readonly { metrics: readonly { name: string }[] }[] }[];
  readonly resourceSpans?: readonly { scopeSpans: readonly { spans: readonly RawSpan[] }[] }[];
}

interface RawSpan extends Omit<CollectedSpan, "attributes"> {
  readonly attributes: readonly { key: string; value: Readonly<Record<string, unknown>> }[];
}

export async function startCollector(): Promise<OtlpCollector> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.setHeader("Content-Type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sent = () => bodies.map((body) => JSON.parse(body) as Sent);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    metrics: () =>
      sent().flatMap(({ resourceMetrics = [] }) =>
        resourceMetrics.flatMap((each) =>
          each.scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
        ),
      ),
    spans: () =>
      sent().flatMap(({ resourceSpans = [] }) =>
        resourceSpans.flatMap((each) =>
          each.scopeSpans.flatMap(({ spans }) =>
            spans.map((span) => ({
              ...span,
              attributes: Object.fromEntries(
                span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
              ),
            })),
          ),
        ),
      ),
    said: () => bodies.join("\n"),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
