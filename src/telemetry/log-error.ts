/** What a log tells of an error: never the request, response or parameters that libraries hang on theirs. */
export interface SerialisedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: SerialisedError | string;
  readonly errors?: readonly (SerialisedError | string)[];
  readonly [field: string]: unknown;
}

/** Short fields that say what kind of failure it was. */
const told = [
  "kind",
  "code",
  "errorCode",
  "subError",
  "status",
  "statusCode",
  "severity",
  "routine",
  "constraint",
  "table",
];
const deepestCause = 5;
const maxAggregated = 5;

export function serialiseError(error: Error, depth = 0): SerialisedError {
  const { cause } = error;
  const together = error instanceof AggregateError ? (error.errors as unknown[]).slice(0, maxAggregated) : [];
  return {
    type: error.name,
    message: error.message,
    ...Object.fromEntries(
      told.flatMap((name) => {
        const value: unknown = (error as unknown as Record<string, unknown>)[name];
        return typeof value === "string" || typeof value === "number" ? [[name, value]] : [];
      }),
    ),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause !== undefined && { cause: within(cause, depth) }),
    ...(together.length > 0 && { errors: together.map((each) => within(each, depth)) }),
  };
}

/** A cause may be anything, and may lead back to itself. */
function within(cause: unknown, depth: number): SerialisedError | string {
  if (!(cause instanceof Error)) return typeof cause === "string" ? cause : `[${typeof cause}]`;
  return depth >= deepestCause ? cause.name : serialiseError(cause, depth + 1);
}
