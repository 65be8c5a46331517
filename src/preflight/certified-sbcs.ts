import { z } from "zod";
import certified from "./data/certified-sbcs.json" with { type: "json" };
import lmo from "./data/lmo-sbcs.json" with { type: "json" };
import type { SbcIdentity } from "./check.ts";
import { standingOf, withoutVersions, type FirmwareStanding } from "./firmware.ts";

const Row = z.object({
  vendor: z.string(),
  product: z.string(),
  mediaBypass: z.boolean(),
  softwareVersion: z.string(),
  notes: z.string(),
  sourceDate: z.iso.date(),
});
type Row = z.infer<typeof Row>;

const rows = z.array(Row).min(1).parse(certified);
const lmoRows = z
  .array(z.object({ vendor: z.string(), product: z.string(), lmoSoftwareVersion: z.string() }))
  .parse(lmo);

/** Date of Microsoft's list that this product carries (ISO). */
export const listDate = rows.map(({ sourceDate }) => sourceDate).reduce((a, b) => (a > b ? a : b));

export interface Certification {
  readonly vendor: string;
  /** Null where the words name the vendor only: then what is said holds for all its models. */
  readonly product: string | null;
  /** Null where the vendor's models differ and the words do not tell which it is. */
  readonly mediaBypass: boolean | null;
  /** As the list words it. */
  readonly listedVersions: readonly string[];
  readonly notes: readonly string[];
  /** As the words name it; null where they name none. */
  readonly firmware: string | null;
  readonly standing: FirmwareStanding;
  /** Versions the list names for local media optimisation, as it words them. */
  readonly localMediaOptimisation: readonly string[];
}

/** An SBC may call itself anything, at any length. */
const maxWordsLength = 512;

/**
 * Finds an SBC in Microsoft's list from a SIP product string such as `Mediant VE SBC/v.7.40A.500`. Lenient: case, order,
 * punctuation and short names do not matter. Undefined where no listed vendor is recognised.
 */
export function certificationOf(text: string): Certification | undefined {
  const words = text.slice(0, maxWordsLength);
  const seen = new Set(tokensOf(withoutVersions(words)));
  const ofVendor = rows.filter((row) => namesVendor(row.vendor, row.product, words, seen));
  if (ofVendor.length === 0) return undefined;

  const best = Math.max(...ofVendor.map((row) => score(row.product, seen)));
  const matches = best > 0 ? ofVendor.filter((row) => score(row.product, seen) === best) : ofVendor;
  const [first] = matches;
  if (!first) return undefined;

  const product = best > 0 && matches.length === 1 ? first.product : null;
  const bypass = new Set(matches.map(({ mediaBypass }) => mediaBypass));
  const standings = matches.map(({ softwareVersion }) => standingOf(softwareVersion, words));
  return {
    vendor: first.vendor,
    product,
    mediaBypass: bypass.size === 1 ? first.mediaBypass : null,
    listedVersions: [...new Set(matches.map(({ softwareVersion }) => softwareVersion))].filter(Boolean),
    notes: [...new Set(matches.map(({ notes }) => notes))].filter(Boolean),
    firmware: standings[0]?.firmware ?? null,
    standing: mostFavourable(standings.map(({ standing }) => standing)),
    localMediaOptimisation: product
      ? lmoRows
          .filter((row) => row.vendor === first.vendor && row.product === product)
          .map(({ lmoSoftwareVersion }) => lmoSoftwareVersion)
      : [],
  };
}

/** What an admin entered, as words to look up. */
export function wordsOf({ vendor, product, firmware }: SbcIdentity): string {
  return [vendor, product, firmware].filter(Boolean).join(" ");
}

/** Other names that vendors go by in product strings. */
const otherNames: Readonly<Record<string, RegExp>> = {
  AudioCodes: /mediant/i,
  "Ribbon Communications": /ribbon|sonus|\bswe\b|edgemarc/i,
  Oracle: /acme ?packet/i,
  "TE-SYSTEMS": /anynode/i,
  Metaswitch: /perimeta/i,
  Cisco: /\bcube\b/i,
  Avaya: /asbce/i,
  Mitel: /openscape|unify/i,
  "Enghouse Networks": /bordernet|dialogic/i,
  "Patton Electronics Co.": /smartnode/i,
  "M5 Technologies": /mediatrix/i,
  "46 Labs LLC": /peeredge/i,
  "Sansay Inc.": /vsxi/i,
  Italtel: /netmatch/i,
  Ekinops: /onev?sbc/i,
};

/** Of Microsoft's own, only the gateway's full name counts: too much else calls itself Microsoft. */
function namesVendor(vendor: string, product: string, words: string, seen: ReadonlySet<string>): boolean {
  if (vendor === "Microsoft") return words.toLowerCase().includes(product.toLowerCase());
  const [name = ""] = tokensOf(vendor);
  return seen.has(name) || (otherNames[vendor]?.test(words) ?? false);
}

const commonWords = new Set(
  "all and border communications controller edition enterprise for hosted including offers router routers sbc series services session the variants vendor w".split(
    " ",
  ),
);

/** How many distinctive words of a listed product are there; 0 unless all are. */
function score(product: string, seen: ReadonlySet<string>): number {
  const distinctive = tokensOf(product.replace(/\([^)]*\)/g, "")).filter((word) => !commonWords.has(word));
  return distinctive.length > 0 && distinctive.every((word) => seen.has(word)) ? distinctive.length : 0;
}

/** Short names in product strings and the words of the list that they stand for. */
const shortNames: readonly (readonly [RegExp, string])[] = [
  [/acme ?packet/gi, "ap"],
  [/\bswe lite\b/gi, "swe edge"],
  [/\bmediant ve\b/gi, "mediant virtual edition"],
  [/\bmediant ce\b/gi, "mediant cloud edition"],
];

/** Lower-case words; a word that mixes letters and digits also yields its parts (`SBC1000`, `800B`). */
function tokensOf(text: string): readonly string[] {
  const spelled = shortNames.reduce((so, [short, long]) => so.replace(short, long), text).toLowerCase();
  return spelled.split(/[^a-z0-9]+/).flatMap((word) => {
    const parts = word.match(/[a-z]+|\d+/g) ?? [];
    return parts.length > 1 ? [word, ...parts] : parts;
  });
}

/** The most favourable for the SBC, as the list is old and its rules contradict each other. */
function mostFavourable(standings: readonly FirmwareStanding[]): FirmwareStanding {
  const order: readonly FirmwareStanding[] = ["supported", "unknown", "newer", "older"];
  return order.find((standing) => standings.includes(standing)) ?? "unknown";
}
