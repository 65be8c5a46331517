/** A request below `/v1.0`, alone or inside a `$batch`. */
export interface GraphRequest {
  readonly method: string;
  readonly url: URL;
  /** Parsed; undefined where there is none. */
  readonly body: unknown;
}

export interface GraphAnswer {
  readonly status: number;
  /** Undefined where there is none. */
  readonly body: unknown;
}

export function failure(status: number, code: string, message: string): GraphAnswer {
  return { status, body: { error: { code, message } } };
}

/** What an injected status says. */
export function faultAnswer(status: number): GraphAnswer {
  return failure(status, status === 429 ? "TooManyRequests" : "ServiceError", "Injected");
}
