import { once } from "node:events";
import { request as overHttp, type IncomingMessage } from "node:http";
import { request as overHttps } from "node:https";
import { text } from "node:stream/consumers";
import type { GraphAnswer } from "./graph-refusal.ts";

/**
 * One request over a connection of its own, which `fetch` does not offer: a kept one may lead to a front end that is not
 * well. Source: "Best practices for working with Microsoft Graph".
 */
export async function overNewConnection(
  url: string,
  {
    body,
    ...options
  }: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  signal: AbortSignal,
): Promise<GraphAnswer> {
  const send = new URL(url).protocol === "https:" ? overHttps : overHttp;
  const sending = send(url, { ...options, agent: false, signal });
  sending.end(body);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  const headers = new Headers(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  return { status: response.statusCode ?? 0, headers, body: await text(response) };
}
