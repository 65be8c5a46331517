import { AsyncLocalStorage } from "node:async_hooks";
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Spans, each below the one in which it began. Attributes are ids, marks and names of operations; never a person. */
export interface Traces {
  /** Runs the work in a span; its end, and a rejection's kind, are the work's. */
  within<Result>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<Result>,
  ): Promise<Result>;
}

/** Keeps the running span by itself, so that nothing global is registered and two bots in a process do not mix. */
export function createTraces(tracer: Tracer): Traces {
  const running = new AsyncLocalStorage<Context>();
  return {
    async within(name, attributes, work) {
      const parent = running.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(name, { attributes, kind: SpanKind.INTERNAL }, parent);
      try {
        return await running.run(trace.setSpan(parent, span), () => work(span));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute("error.type", failureOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** A short word for what went wrong. Messages stay out: they may name people. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { kind } = error as Error & { readonly kind?: unknown };
  return typeof kind === "string" ? kind : error.name;
}
