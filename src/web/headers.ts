/** For answers that are data: a browser that is shown one runs, loads and frames nothing. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Headers that every answer carries. Browsers heed Strict-Transport-Security over HTTPS only, so it does no harm on
 * loopback.
 * @param policy What a page may load, and who may frame it; the default is for answers that are no pages.
 */
export function secureHeaders(policy = dataPolicy): Readonly<Record<string, string>> {
  return {
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
  };
}
