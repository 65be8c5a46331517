import type { Overview } from "./overview.ts";

export type Loaded =
  | { readonly ok: true; readonly overview: Overview }
  /** `may`: whether another try can help without anybody doing anything. */
  | { readonly ok: false; readonly status: number | null; readonly error: string };

const timeoutMs = 10_000;

/** Asks the bot for the overview. Never rejects. */
export async function load(token: string | null): Promise<Loaded> {
  try {
    const response = await fetch("/api/tab", {
      headers: token === null ? {} : { Authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = (await response.json()) as Overview | { readonly error: string };
    if (response.ok) return { ok: true, overview: body as Overview };
    const { error } = body as { readonly error: string };
    return { ok: false, status: response.status, error };
  } catch {
    return { ok: false, status: null, error: "The bot does not answer. Try again in a minute." };
  }
}
