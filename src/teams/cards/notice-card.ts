import { card, type Card } from "./cards.ts";
import { button, oneRow } from "./buttons.ts";
import { symbols, tones } from "./marks.ts";
import { clean, plain, prose } from "./text.ts";

export interface NoticeView {
  readonly tone: "info" | "done" | "refusal" | "error";
  readonly title: string;
  readonly text: string;
  /** Buttons that run a command as if it had been typed; the first six are shown. */
  readonly suggestions: readonly { readonly title: string; readonly command: string }[];
  /** Leads elsewhere in Teams; made by this bot, never by a person. */
  readonly link?: { readonly title: string; readonly url: string };
}

export const noticeCard = (view: NoticeView): Card => fill(noticeData(view));

const fill = card<ReturnType<typeof noticeData>>("notice");

export function noticeData({ tone, title, text, suggestions, link }: NoticeView) {
  const { symbol, style } = looks[tone];
  return {
    summary: clean(`${title}: ${text}`, 200),
    tone: style,
    title: `${symbol} ${plain(title, 120)}`,
    text: prose(text, 1500),
    link: link ?? null,
    buttons: oneRow(suggestions).map(({ title, command }) =>
      button(clean(title, 60), "command", { text: clean(command, 300) }),
    ),
  };
}

const looks = {
  info: { symbol: "i", style: tones.ended },
  done: { symbol: symbols.good, style: tones.good },
  refusal: { symbol: symbols.warning, style: tones.warning },
  error: { symbol: symbols.bad, style: tones.bad },
} as const;
