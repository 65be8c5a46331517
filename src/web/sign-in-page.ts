import { createHash } from "node:crypto";
import type restify from "restify";
import { secureHeaders } from "./headers.ts";

/** A page without scripts. The texts are escaped here. */
export interface SignInPage {
  readonly status: number;
  readonly title: string;
  readonly texts: readonly string[];
  readonly link?: { readonly title: string; readonly url: string };
  readonly cookie?: string;
}

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}" +
  "a{display:inline-block;padding:.5rem 1rem;border:1px solid;border-radius:4px;color:inherit;text-decoration:none}" +
  "a:focus-visible{outline:3px solid}";

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function sendPage(
  response: restify.Response,
  { status, title, texts, link, cookie }: SignInPage,
): void {
  const body = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    ...texts.map((text) => `<p>${escaped(text)}</p>`),
    ...(link ? [`<p><a href="${escaped(link.url)}">${escaped(link.title)}</a></p>`] : []),
    "</main></body></html>",
  ].join("\n");
  response.writeHead(status, {
    ...secureHeaders(policy),
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    ...(cookie !== undefined && { "Set-Cookie": cookie }),
  });
  response.end(body);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
