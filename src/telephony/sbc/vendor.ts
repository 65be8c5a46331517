/** SBCs whose own words are known here; Ribbon's two families are set up differently. All others are `generic`. */
export type SbcVendor =
  "audiocodes" | "cisco" | "oracle" | "ribbonCore" | "ribbonEdge" | "teSystems" | "generic";

/** The families in the order in which they are looked for: what is told of the Core must not be taken for an Edge. */
const spokenOf: readonly (readonly [SbcVendor, RegExp])[] = [
  ["audiocodes", /audiocodes|mediant/i],
  ["cisco", /\bcube\b|cisco/i],
  ["oracle", /oracle|acme ?packet/i],
  ["ribbonEdge", /\bswe[ -]?(?:lite|edge)\b|\bsbc[ -]?[12]000\b|\bsbc edge\b/i],
  ["ribbonCore", /\bswe\b|\bsbc[ -]?(?:core\b|5[0-9]{3}|7000)|(?:ribbon|sonus).*\b(?:5[0-9]{3}|7000)\b/i],
  ["teSystems", /anynode|te-systems/i],
];

/** An SBC may call itself anything, at any length. */
const maxWordsLength = 512;

/**
 * Whose SBC it is: by what it says of itself, else by what an admin entered. Ribbon without a model is `generic`, as its
 * families differ.
 */
export function sbcVendorOf(
  product: string | null | undefined,
  entered: { readonly vendor: string; readonly product: string } | null,
): SbcVendor {
  const told = spokenVendor(product ?? "");
  return told === "generic" && entered ? spokenVendor(`${entered.vendor} ${entered.product}`) : told;
}

function spokenVendor(words: string): SbcVendor {
  const said = words.slice(0, maxWordsLength);
  return spokenOf.find(([, pattern]) => pattern.test(said))?.[0] ?? "generic";
}

/** As the vendor writes it, for the beginning of a line. */
export const vendorNames: Readonly<Record<SbcVendor, string>> = {
  audiocodes: "AudioCodes",
  cisco: "Cisco CUBE",
  oracle: "Oracle",
  ribbonCore: "Ribbon SBC Core",
  ribbonEdge: "Ribbon SBC Edge",
  teSystems: "TE-SYSTEMS anynode",
  generic: "any SBC",
};
