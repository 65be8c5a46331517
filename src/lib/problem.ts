/** Something wrong with what was entered. */
export interface Problem {
  /** The input, by its name; null where it is about none alone. */
  readonly about: string | null;
  /** One sentence. */
  readonly says: string;
}

export function problemsWith(about: string | null, sentences: readonly string[]): readonly Problem[] {
  return sentences.map((says) => ({ about, says }));
}
