/** Aborts with the caller's signal, if there is one, or after so many milliseconds. */
export function endingWith(caller: AbortSignal | null, milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    clearTimeout(timer);
    controller.abort(caller?.reason);
  };
  const timer = setTimeout(() => {
    caller?.removeEventListener("abort", stop);
    controller.abort(new DOMException("The deadline has passed.", "TimeoutError"));
  }, milliseconds).unref();
  if (caller?.aborted) stop();
  else caller?.addEventListener("abort", stop, { once: true });
  return controller.signal;
}

/** The work's outcome, or the signal's reason at its end: also where the work itself does not notice the end. */
export function orEnd<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", end);
    });
  });
}
