import { createNoopMeter, ProxyTracerProvider } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader, type IMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { TelemetrySettings } from "../config/config.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { createMetricsPage, type MetricsPage } from "./metrics-page.ts";
import { createTraces, type Traces } from "./traces.ts";
import { minute } from "../lib/time.ts";

/** Metrics and traces of one process. Off where neither a collector nor a port for metrics is configured. */
export interface Telemetry {
  readonly instruments: Instruments;
  readonly traces: Traces;
  /** Serves `/metrics` where a port is configured; answers the port. Rejects when it is taken. */
  start(): Promise<number | null>;
  /** Sends what was measured and stops. Never rejects: a collector that does not answer holds no stop up for long. */
  stop(): Promise<void>;
}

const scope = "bypass-pilot";
const exportEvery = minute;
const exportWithin = 10_000;

interface TelemetryOptions {
  readonly host: string;
  /** Milliseconds that a stop waits for the collector. */
  readonly flushWithin?: number;
}

export function createTelemetry(
  { serviceName, otlpEndpoint, metricsPort }: TelemetrySettings,
  { host, flushWithin = 2_000 }: TelemetryOptions,
): Telemetry {
  const resource = resourceFromAttributes({ "service.name": serviceName });
  const base = otlpEndpoint?.replace(/\/+$/, "");
  const readers: IMetricReader[] = [];
  let page: MetricsPage | undefined;
  if (base !== undefined) {
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
        exportIntervalMillis: exportEvery,
        exportTimeoutMillis: exportWithin,
      }),
    );
  }
  if (metricsPort !== null) {
    const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
    readers.push(exporter);
    page = createMetricsPage({ host, port: metricsPort, exporter });
  }
  const metrics = readers.length > 0 ? new MeterProvider({ resource, readers }) : undefined;
  const spans =
    base === undefined
      ? undefined
      : new TracerProvider({
          resource,
          spanProcessors: [
            new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) }),
          ],
        });

  return {
    instruments: createInstruments(metrics?.getMeter(scope) ?? createNoopMeter()),
    traces: createTraces((spans ?? new ProxyTracerProvider()).getTracer(scope)),
    start: async () => (await page?.start()) ?? null,
    async stop() {
      await page?.stop();
      await Promise.allSettled([
        metrics?.shutdown({ timeoutMillis: flushWithin }),
        Promise.race([spans?.shutdown(), after(flushWithin)]),
      ]);
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
