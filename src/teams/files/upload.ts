import { endingWith, orEnd } from "../../lib/deadline.ts";

const uploadWithinMs = 6_000;

/** Puts a file into an upload session, whole. Rejects when it was not taken. Source: "Send and receive files through the bot". */
export async function upload(
  url: string,
  content: string | Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const soon = endingWith(signal, uploadWithinMs);
  const response = await orEnd(
    fetch(url, {
      method: "PUT",
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Range": `bytes 0-${bytes.length - 1}/${bytes.length}`,
      },
      body: bytes,
      redirect: "error",
      signal: soon,
    }),
    soon,
  );
  await response.body?.cancel(); // nothing of it is wanted
  if (!response.ok) throw new Error(`The upload was answered with ${response.status}.`);
}
