import { certificationOf, listDate, wordsOf, type Certification } from "../certified-sbcs.ts";
import type { NetworkCheck, NetworkContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { listed } from "../words.ts";

const effects = { warn: "warns", unknown: "warns" } as const;

/**
 * Whether Microsoft lists the SBC for media bypass. Our copy of the list has a date and the live page may be newer, so
 * this never blocks. Source: "Session Border Controllers certified for Direct Routing".
 */
export const sbcCertifiedCheck: NetworkCheck = {
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
    const { certification, source } = identify(seen, context);
    const list = `Microsoft's list as of ${listDate}`;
    return conclude(effects, judge(certification, source !== null), {
      pass: certification ? `${nameOf(certification)} is on the list for media bypass.` : "",
      evidence: [
        ...(source ? [source] : []),
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

/** What the SBC says of itself, with an entered firmware where it names none; else what an admin entered. */
function identify(
  seen: string | null,
  { enteredSbc }: NetworkContext,
): { certification: Certification | undefined; source: string | null } {
  const fromSeen = seen === null ? undefined : certificationOf(seen);
  if (fromSeen && (fromSeen.firmware !== null || !enteredSbc?.firmware)) {
    return { certification: fromSeen, source: `Product: ${seen}` };
  }
  if (enteredSbc) {
    const entered = wordsOf(enteredSbc);
    const words = fromSeen ? `${seen} ${enteredSbc.firmware}` : entered;
    return { certification: certificationOf(words), source: `Entered by an admin: ${entered}` };
  }
  return { certification: undefined, source: seen === null ? null : `Product: ${seen}` };
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
    case "untold":
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
