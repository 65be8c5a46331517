import { describe, expect, it } from "@jest/globals";
import { clean, listed, plain, prose } from "../../../src/chat/views/text.ts";

describe("text that people typed", () => {
  it.each([
    { typed: "INC-4711: faster media", shown: "INC-4711: faster media" },
    { typed: "[press](http://evil.example)", shown: "\\[press\\](http://evil.example)" },
    { typed: "**bold** and _more_", shown: "\\*\\*bold\\*\\* and \\_more\\_" },
    { typed: "AES_CM_128 in _bold_", shown: "AES_CM_128 in \\_bold\\_" },
    { typed: "<at>Everyone</at>", shown: "\\<at\\>Everyone\\</at\\>" },
    { typed: "- item", shown: "\\- item" },
    { typed: "# head", shown: "\\# head" },
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

  it("keeps right-to-left names from turning the words around them", () => {
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
