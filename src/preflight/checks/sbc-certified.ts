import { listed } from "../../lib/cut.ts";
import { certificationOf, listDate, wordsOf, type Certification } from "../certified-sbcs.ts";
import { isoDay } from "../attested.ts";
import type { EnteredSbc, Check } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";

const effects = { warn: "warns", unknown: "warns" } as const;

/**
 * Whether Microsoft lists the SBC for media bypass. Our copy of the list has a date and the live page may be newer, so
 * this never blocks. Source: "Session Border Controllers certified for Direct Routing".
 */
export const sbcCertifiedCheck: Check = {
  id: "sbc-certified",
  title: "SBC certified for bypass",
  needs: "network",
  effects,
  deadlineMs: 20_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const answer = await context.probes.sipOptions();
    const seen = answer.ok ? answer.product : null;
    const { certification, parts, source } = assess(seen, context.enteredSbc);
    const list = `Microsoft's list as of ${listDate}`;
    return conclude(effects, parts, {
      pass: certification ? `${nameOf(certification)} is on the list for media bypass.` : "",
      evidence: [
        ...source,
        ...(certification && certification.listedVersions.length > 0
          ? [`Listed versions: ${listed(certification.listedVersions)}`]
          : []),
        ...(certification?.notes ?? []),
        ...(certification && certification.localMediaOptimisation.length > 0
          ? [`For local media optimisation: ${certification.localMediaOptimisation.join(", ")}`]
          : []),
        list,
      ],
      link: links.certifiedSbcs,
    });
  },
};

interface Assessment {
  readonly certification: Certification | undefined;
  readonly parts: readonly Part[];
  /** Where it comes from, as evidence. */
  readonly source: readonly string[];
}

/**
 * What the SBC says of itself counts. What somebody entered fills the gaps, and the finding says so; it neither makes an
 * unrecognised product a recognised one nor changes the vendor.
 */
function assess(seen: string | null, entered: EnteredSbc | null): Assessment {
  if (seen === null) {
    if (!entered) return { certification: undefined, parts: judge(undefined, false), source: [] };
    const certification = certificationOf(wordsOf(entered));
    return {
      certification,
      parts: asEntered(entered, judge(certification, true)),
      source: [enteredWords(entered)],
    };
  }
  const certification = certificationOf(seen);
  const source = [`Product: ${seen}`, ...(entered ? [enteredWords(entered)] : [])];
  const asSeen = { certification, parts: judge(certification, true), source };
  if (!certification || !entered) return asSeen;
  if (certificationOf(wordsOf(entered))?.vendor !== certification.vendor)
    return { ...asSeen, parts: [...asSeen.parts, contradicted] };
  const told = certification.product !== null || certification.mediaBypass !== null;
  const words = [
    seen,
    ...(told ? [] : [entered.product]),
    ...(certification.firmware === null && entered.firmware !== null ? [entered.firmware] : []),
  ];
  if (words.length === 1) return asSeen;
  const filled = certificationOf(words.join(" "));
  return { certification: filled, parts: asEntered(entered, judge(filled, true)), source };
}

const contradicted: Part = {
  outcome: "warn",
  says: "What was entered about the SBC is not what it says of itself, and does not count.",
  fix: "Correct what was entered for this trunk.",
};

function enteredWords(entered: EnteredSbc): string {
  return `Entered by ${entered.byName} on ${isoDay(entered.at)}: ${wordsOf(entered)}`;
}

/** No probe confirms it, so the approver is told who entered it. */
function asEntered(entered: EnteredSbc, parts: readonly Part[]): readonly Part[] {
  return parts.map((part) =>
    part.outcome === "pass"
      ? {
          outcome: "attested",
          effect: "warns",
          says: `${enteredWords(entered)}. Nothing that was seen says so.`,
        }
      : part,
  );
}

function judge(certification: Certification | undefined, named: boolean): readonly Part[] {
  if (!certification) {
    return [
      named
        ? {
            outcome: "warn",
            says: "The SBC was not recognised in Microsoft's list of certified SBCs.",
            fix: "Enter vendor, product and firmware for this trunk, or look it up on the live page.",
          }
        : {
            outcome: "unknown",
            says: "The make of the SBC is not known: it was not reached, or does not say.",
            fix: "Enter vendor, product and firmware for this trunk.",
          },
    ];
  }
  const name = nameOf(certification);
  if (certification.mediaBypass === false) {
    return [
      {
        outcome: "warn",
        says: `${name} is listed for Direct Routing, but not for media bypass.`,
        fix: "Ask the vendor, and look at the live page: Microsoft supports certified SBCs only.",
      },
    ];
  }
  if (certification.mediaBypass === null) {
    return [
      {
        outcome: "warn",
        says: `Some models of ${certification.vendor} are listed for media bypass and some are not; the SBC does not say which it is.`,
        fix: "Enter vendor, product and firmware for this trunk.",
      },
    ];
  }
  return firmwareParts(certification, name);
}

function firmwareParts({ standing, firmware }: Certification, name: string): readonly Part[] {
  switch (standing) {
    case "supported":
      return [{ outcome: "pass", says: `Firmware: ${firmware ?? "not told"}` }];
    case "unknown":
      return firmware === null
        ? [
            {
              outcome: "warn",
              says: `${name} is on the list for media bypass, but its firmware is not told.`,
              fix: "Enter the firmware for this trunk.",
            },
          ]
        : [{ outcome: "pass", says: `Firmware: ${firmware}; the list names no version to compare it with` }];
    case "older":
      return [
        {
          outcome: "warn",
          says: `Firmware ${firmware ?? ""} of ${name} is older than what the list names for media bypass.`,
          fix: "Update the SBC to a listed version before the change.",
        },
      ];
    case "newer":
      return [
        {
          outcome: "warn",
          says: `Firmware ${firmware ?? ""} of ${name} is newer than what the list of ${listDate} names.`,
          fix: "Newer firmware is usually certified later: look at the live page.",
        },
      ];
  }
}

function nameOf({ vendor, product }: Certification): string {
  if (product === null) return vendor;
  return product.startsWith(vendor) ? product : `${vendor} ${product}`;
}
