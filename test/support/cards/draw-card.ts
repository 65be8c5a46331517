import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const library = readFileSync(
  createRequire(import.meta.url).resolve("adaptivecards/dist/adaptivecards.min.js"),
  "utf8",
);
/** Teams' colours, nearly. */
export const themes = {
  light: {
    page: "#f5f5f5",
    card: "#ffffff",
    text: "#242424",
    subtle: "#616161",
    accent: "#4f52b2",
    good: "#107c10",
    warning: "#8a5a00",
    attention: "#b10e1c",
    emphasis: "#f0f0f0",
    tint: { good: "#e7f2da", warning: "#fbf6d9", attention: "#fcf4f6", accent: "#e8ebfa" },
    line: "#d1d1d1",
  },
  dark: {
    page: "#1f1f1f",
    card: "#292929",
    text: "#ffffff",
    subtle: "#adadad",
    accent: "#9ea2ff",
    good: "#92c353",
    warning: "#f8d22a",
    attention: "#f9526b",
    emphasis: "#3d3d3d",
    tint: { good: "#0d2e0d", warning: "#463100", attention: "#3e1f25", accent: "#2f2f4a" },
    line: "#525252",
  },
} as const;
export type Theme = (typeof themes)[keyof typeof themes];

function hostConfig(theme: Theme) {
  const colour = (value: string) => ({ default: value, subtle: value });
  const foregroundColors = {
    default: { default: theme.text, subtle: theme.subtle },
    accent: colour(theme.accent),
    good: colour(theme.good),
    warning: colour(theme.warning),
    attention: colour(theme.attention),
  };
  const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors });
  return {
    fontFamily: "'Segoe UI', 'Liberation Sans', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    spacing: { small: 4, default: 8, medium: 16, large: 24, extraLarge: 32, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme.line },
    actions: {
      maxActions: 6,
      actionsOrientation: "horizontal",
      actionAlignment: "left",
      buttonSpacing: 8,
      showCard: { actionMode: "inline", inlineTopMargin: 8 },
    },
    containerStyles: {
      default: style(theme.card),
      emphasis: style(theme.emphasis),
      good: style(theme.tint.good),
      warning: style(theme.tint.warning),
      attention: style(theme.tint.attention),
      accent: style(theme.tint.accent),
    },
    factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 16 },
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { weight: "bolder", suffix: " *", suffixColor: "attention" },
        optionalInputs: { weight: "bolder" },
      },
    },
  };
}

function html(theme: Theme): string {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 12px; background: ${theme.page}; color: ${theme.text}; font: 14px/20px 'Segoe UI','Liberation Sans',sans-serif }
    #card { background: ${theme.card}; border: 1px solid ${theme.line}; border-radius: 6px; overflow: hidden }
    .ac-pushButton { background: ${theme.card}; color: ${theme.text}; border: 1px solid ${theme.line}; border-radius: 4px; padding: 5px 12px; font: 600 14px/20px inherit; font-family: inherit }
    .ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff }
    .ac-pushButton.style-destructive { color: ${theme.attention}; border-color: ${theme.attention} }
    .ac-actionSet { flex-wrap: wrap; row-gap: 8px }
    .ac-input { font: inherit; box-sizing: border-box; width: 100%; background: ${theme.emphasis}; color: ${theme.text}; border: 0; border-bottom: 2px solid ${theme.line}; border-radius: 4px; padding: 6px; min-height: 32px; color-scheme: ${theme === themes.dark ? "dark" : "light"} }
    .ac-input-container input[type=checkbox], .ac-input input[type=radio] { width: auto; min-height: 0 }
    .ac-choiceSetInput-expanded { background: none; border: 0; padding: 0 }
    a { color: ${theme.accent} } p { margin: 0 }
  </style><div id="card"></div>`;
}

/** The Markdown that cards may use: bold, links and backslash escapes. */
const markdown = String.raw`(text) => text
  .replace(/\\([\\\x60*_[\]<>~|#+=-])/g, (_, c) => "&#" + c.charCodeAt(0) + ";")
  .replace(/\*\*(.+?)\*\*/g, "<b>$1</b>")
  .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>')`;

/** Draws a card as Teams does, nearly, on a page whose width is the viewport's. */
export async function drawCard(page: Page, content: object, theme: Theme): Promise<void> {
  await page.setContent(html(theme));
  await page.addScriptTag({ content: library });
  await page.evaluate(`(() => {
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = "<p>" + (${markdown})(text) + "</p>"; result.didProcess = true; };
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig(theme))});
    card.parse(${JSON.stringify(content)});
    document.getElementById("card").appendChild(card.render());
  })()`);
}
