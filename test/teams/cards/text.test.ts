import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cardExamples } from "../../support/cards/card-gallery.ts";
import { textsReadAsMarkdown } from "../../support/cards/card-lint.ts";
import { shownOnDesktop, shownOnPhone } from "../../support/cards/shown-text.ts";
import { bold, choiceTitle, clean, listed, plain, prose, unmarked } from "../../../src/teams/cards/text.ts";

describe("text that people typed", () => {
  it.each([
    { typed: "INC-4711: faster media", shown: "INC-4711: faster media" },
    { typed: "[press](http://evil.example)", shown: "[press]\u2060(http://evil.example)" },
    { typed: "**bold** and _more_", shown: "\\*\\*bold\\*\\* and \\_more\\_" },
    { typed: "AES_CM_128 in _bold_", shown: "AES_CM_128 in \\_bold\\_" },
    { typed: "<at>Everyone</at>", shown: "<\u2060at>Everyone<\u2060/at>" },
    { typed: "- item", shown: "\u2060- item" },
    { typed: "# head", shown: "\u2060# head" },
    { typed: "+31205551234", shown: "+31205551234" },
    { typed: "`code`", shown: "ˋcodeˋ" },
    { typed: "one\n\n# two", shown: "one # two" },
    { typed: "${$root}", shown: "$ {$root}" },
    { typed: "$\u200b{$root}", shown: "$⟨U+200B⟩{$root}" },
    { typed: "abc\u202edcba", shown: "abc⟨U+202E⟩dcba" },
    { typed: "   ", shown: "" },
  ])("shows $typed as it stands", ({ typed, shown }) => {
    expect(plain(typed, 200)).toBe(shown);
  });

  it("does not make a list of a sentence that starts with a number", () => {
    expect(plain("1. January", 20)).toBe("1\u2060. January");
  });

  it("keeps right-to-left names from reordering the words around them", () => {
    expect(plain("מגן", 20)).toBe("\u2068מגן\u2069");
  });

  it("cuts what is too long, never inside a character", () => {
    expect(clean("😀😀😀😀", 3)).toBe("😀😀…");
    expect(clean("abc".repeat(2000), 10)).toBe("abcabcabc…");
    expect(clean("abc", 3)).toBe("abc");
  });

  it("keeps joined emoji whole", () => {
    expect(clean("👩‍🚒 on call", 20)).toBe("👩‍🚒 on call");
  });
});

describe("the product's own sentences", () => {
  it("show commands in bold", () => {
    expect(prose("Type `gateways` to see those that are.")).toBe("Type **gateways** to see those that are.");
  });

  it("leave an unpaired backtick and its words harmless", () => {
    expect(prose("Said `*x*")).toBe("Said \\*x\\*");
  });
});

describe("what Markdown could change", () => {
  const typed = fc.oneof(
    fc.string({ unit: fc.constantFrom(...String.raw`ab1 *_[]()<>~|\`+-=#&;:.!/^$`), maxLength: 30 }),
    fc.constantFrom(
      String.raw`^\+31\d{9}$`,
      "<fqdn>",
      "**b** [x](y)",
      "&lt;",
      "a ~~b~~",
      String.raw`\*\_\[`,
      "---",
    ),
  );
  const shown = (text: string) => clean(text, 200).replaceAll("`", "ˋ");

  it("stands on desktops and phones as it was typed, but for the backtick", () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(shownOnDesktop(plain(text, 200))).toBe(shown(text));
        expect(shownOnPhone(plain(text, 200))).toBe(shown(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("stands so beside bold words and a link too", () => {
    fc.assert(
      fc.property(typed, (text) => {
        const line = `To ${bold("x")} [title](https://example.com): ${plain(text, 200)}`;
        const words = `To x title: ${shown(text)}`.trim();
        expect(shownOnDesktop(line)).toBe(words);
        expect(shownOnPhone(line)).toBe(words);
      }),
      { numRuns: 3_000 },
    );
  });

  it("stands beside a box to tick as it was typed, whether or not the client reads Markdown there", () => {
    const lookAlikes = (text: string) => text.replaceAll("\u2217", "*").replaceAll("\u02cd", "_");
    fc.assert(
      fc.property(typed, (text) => {
        const title = choiceTitle(text, 200);
        expect(title).not.toMatch(/\\[*_]/);
        for (const seen of [shownOnDesktop(title), shownOnPhone(title), unmarked(title)])
          expect(lookAlikes(seen)).toBe(shown(text));
      }),
    );
  });

  it("is the same again in a toast", () => {
    fc.assert(fc.property(typed, (text) => expect(unmarked(plain(text, 200))).toBe(shown(text))));
  });
});

it.each(Object.entries(cardExamples))("every text of %s reads alike on desktops and phones", (_, card) => {
  for (const text of textsReadAsMarkdown(card.attachment.content))
    expect(shownOnPhone(text)).toBe(shownOnDesktop(text));
});

describe("lists", () => {
  it.each([
    { items: [], words: "" },
    { items: ["a"], words: "a" },
    { items: ["a", "b", "c"], words: "a, b and c" },
    { items: ["a", "b", "c", "d"], words: "a, b, c and 1 more" },
  ])("read as $words", ({ items, words }) => {
    expect(listed(items, 3)).toBe(words);
  });
});
