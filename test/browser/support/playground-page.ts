import { errors, type Browser, type Locator, type Page } from "playwright-core";
import { botName } from "../../../sim/launcher/playground-config.ts";

const timeoutMs = 90_000;

/** One person's Playground in a browser tab, driven as that person would. */
export interface PlaygroundPage {
  openPersonalChat(): Promise<void>;
  /** Opens a channel by its name, such as `Changes`. */
  openChannel(name: string): Promise<void>;
  /** Sends a message in the personal chat. */
  send(text: string): Promise<void>;
  /** Starts a conversation in the channel that is open with a mention of the bot and this message. */
  mention(text: string): Promise<void>;
  /** The newest card in the open chat that shows all of these texts, as soon as there is one. */
  card(...texts: readonly (string | RegExp)[]): Promise<CardOnPage>;
  /** Waits until the open chat shows a text, in a card or not. */
  sees(text: string): Promise<void>;
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

/** A card on the page. It is looked up by its texts at each use: once it shows others, ask for it anew. */
export interface CardOnPage {
  /** Presses a button by its title; what it opens belongs to the same card. */
  press(title: string): Promise<void>;
  /** Types into the visible text input with this label. */
  fill(label: string, text: string): Promise<void>;
  /** Chooses from the choice set with this label. */
  choose(label: string, choice: string): Promise<void>;
  /** Ticks the toggle with this label. */
  tick(label: string): Promise<void>;
  /** Whether a button with this title is shown. */
  offers(title: string): Promise<boolean>;
  /** Presses the button if it is there now. It waits for none: one that comes later may stand for something else. */
  pressIfOffered(title: string): Promise<void>;
  text(): Promise<string>;
  screenshot(file: string): Promise<void>;
}

/** Opens a Playground's page and waits until it has found its bot; from then on its person can be reached. */
export async function openPlayground(browser: Browser, url: string): Promise<PlaygroundPage> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 3200 } });
  page.setDefaultTimeout(timeoutMs);
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.getByText("Telephony Operations").first().waitFor();
  // A chat grows downwards; a channel shows its newest post, and the box for one more, at the top.
  let newest: "first" | "last" = "last";
  const writingBox = () => page.getByRole("textbox").and(page.locator("[contenteditable]"));

  return {
    async openPersonalChat() {
      await page.getByRole("treeitem", { name: "Personal Chat" }).click();
      newest = "last";
    },

    async openChannel(name) {
      await page.getByRole("treeitem", { name: `Telephony Operations - ${name}` }).click();
      newest = "first";
    },

    async send(text) {
      await writingBox().last().click();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    },

    async mention(text) {
      await writingBox().first().click();
      await page.keyboard.type("@");
      await page.getByRole("menuitem", { name: botName }).click();
      await page.keyboard.type(` ${text}`);
      await page.keyboard.press("Enter");
    },

    async card(...texts) {
      let cards = page.locator(".ac-adaptiveCard").filter({ visible: true });
      // What a show-card opens is a card inside its card, and not one of its own.
      cards = cards.and(page.locator(":not(.ac-adaptiveCard .ac-adaptiveCard)"));
      const any = cards[newest]();
      for (const text of texts) cards = cards.filter({ hasText: text });
      await cards[newest]()
        .waitFor()
        .catch(async (cause: unknown) => {
          const shown = (await any.isVisible()) ? await any.innerText() : "none";
          throw new Error(`No card shows ${texts.join(" and ")}. The newest: ${shown}`, { cause });
        });
      return cardOnPage(page, cards[newest]());
    },

    sees: (text) => page.getByText(text).filter({ visible: true }).last().waitFor(),

    async screenshot(file) {
      await page.screenshot({ path: file });
    },

    close: () => page.close(),
  };
}

function cardOnPage(page: Page, card: Locator): CardOnPage {
  const button = (title: string) =>
    card.getByRole("button", { name: title, exact: true }).filter({ visible: true });
  const input = (label: string) => card.getByLabel(label).filter({ visible: true });

  return {
    async press(title) {
      await button(title).click({ trial: true });
      // A click by the mouse goes to the place where the button was seen, and the page may have redrawn the card since: it
      // even gives a button's element to the one that stands there now. This finds it by its title as it presses.
      await button(title).dispatchEvent("click");
    },

    fill: (label, text) => input(label).and(card.locator("input, textarea")).last().fill(text),

    async choose(label, choice) {
      const box = input(label).and(
        card.locator("[role=combobox], select, [role=radio], fieldset, [role=radiogroup]"),
      );
      const radio = card.getByRole("radio", { name: choice, exact: true });
      if ((await radio.count()) > 0) return radio.check();
      await box.last().click();
      await page.getByRole("option", { name: choice, exact: true }).click();
    },

    tick: (label) => card.getByRole("checkbox", { name: label }).check(),

    offers: (title) => button(title).isVisible(),

    async pressIfOffered(title) {
      if (!(await button(title).isVisible())) return;
      await button(title)
        .dispatchEvent("click", {}, { timeout: 1_000 })
        .catch((error: unknown) => {
          // Redrawn without it since it was seen.
          if (!(error instanceof errors.TimeoutError)) throw error;
        });
    },

    text: () => card.innerText(),

    async screenshot(file) {
      await card.screenshot({ path: file });
    },
  };
}
