/** A card ready to send: the attachment, and the sentence that stands for it in toasts and where cards are not shown. */
export interface Card {
  readonly attachment: {
    readonly contentType: "application/vnd.microsoft.card.adaptive";
    readonly content: Readonly<Record<string, unknown>>;
  };
  readonly summary: string;
}

export function card<Data extends object>(_name: string): (data: Data & { readonly summary: string }) => Card {
  throw new Error("soon");
}

/** Asks clients to fetch their person's own view of the card: at most 60 people, by Teams id. */
export function refreshable(
  _card: Card,
  _data: { readonly changeId: number },
  _userMris: readonly string[],
): Card {
  throw new Error("soon");
}
