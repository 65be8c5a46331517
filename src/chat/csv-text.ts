/**
 * The text of a file as spreadsheets save it: UTF-8, or UTF-16 (“Unicode text”); a byte order mark is left out.
 * `sure` is false where it is in one of the older encodings: then only its ASCII characters are certain. Undefined where
 * it is no text.
 */
export function textOf(bytes: Uint8Array): { readonly text: string; readonly sure: boolean } | undefined {
  const text = decoded(bytes, encodingOf(bytes));
  const read =
    text === undefined ? { text: decoded(bytes, "windows-1252") ?? "", sure: false } : { text, sure: true };
  return read.text.includes("\0") ? undefined : read;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // Without its mark, by the empty half of the first letter.
  if (first !== 0 && second === 0) return "utf-16le";
  if (first === 0 && second !== 0) return "utf-16be";
  return "utf-8";
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
