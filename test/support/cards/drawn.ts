import { createHash } from "node:crypto";
import { cardExamples } from "./card-gallery.ts";

/** Where the drawn cards are, with the content that each was drawn from. */
export const drawnFolder = new URL("../../../docs/cards/", import.meta.url);
export const drawnFrom = new URL("drawn.json", drawnFolder);

/** By name of a card what is drawn of it, short: a picture that was drawn from something else is out of date. */
export function contentHashes(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(cardExamples).map(([name, { attachment }]) => [
      name,
      createHash("sha256").update(JSON.stringify(attachment.content["body"])).digest("hex").slice(0, 12),
    ]),
  );
}

/** The pictures of a card: a phone's and a desktop's, each in light and dark. */
export function picturesOf(name: string): readonly string[] {
  return [`${name}-phone.webp`, `${name}-desktop.webp`];
}
