import type { Card } from "../cards.ts";

export interface NoticeView {
  readonly tone: "info" | "done" | "refusal" | "error";
  readonly title: string;
  readonly text: string;
  /** Buttons that run a command as if it had been typed; the first six are shown. */
  readonly suggestions: readonly { readonly title: string; readonly command: string }[];
}

export function noticeCard(_view: NoticeView): Card {
  throw new Error("soon");
}
