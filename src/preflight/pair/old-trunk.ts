import { coverUnknowns } from "../attested.ts";
import { presentedBy } from "../certificate-facts.ts";
import type { AttestationItem, PairFacts, PairCheck, PairContext } from "../check.ts";
import { trustParts } from "../checks/certificate.ts";
import { optionsParts } from "../checks/sip-options.ts";
import { links } from "../links.ts";
import { conclude, partIf, type Part } from "../parts.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/**
 * Whether people could go back: the old trunk is enabled, answers, and its certificate holds. A rollback onto a broken
 * trunk would be an outage.
 */
export const pairOldTrunkCheck: PairCheck = {
  id: "pair-old-trunk",
  title: "Old trunk, the way back",
  needs: "tenant",
  effects,
  deadlineMs: 20_000,
  attestationDays: 1,
  attestable: (known) => [itemFor(known)],
  async run(context) {
    const [answer, session] = await Promise.all([answerParts(context), presentedBy(context.probesFrom)]);
    const parts = [...settingParts(context), ...answer, ...trustParts(session, context.now)];
    return conclude(effects, coverUnknowns(parts, itemFor(context), context), {
      pass: `${context.from.fqdn} is enabled and well, so the way back is open.`,
      link: links.healthDashboard,
    });
  },
};

function itemFor({ from }: Pick<PairFacts, "from">): AttestationItem {
  return {
    id: "pair-old-trunk:well",
    statement: `In the Teams admin center I saw ${from.fqdn} active, with its SIP options and TLS status fine, checked within the last minutes.`,
    link: links.healthDashboard,
  };
}

function settingParts({ from }: PairFacts): readonly Part[] {
  return [
    from.enabled
      ? { outcome: "pass", says: "Enabled" }
      : {
          outcome: "fail",
          says: `${from.fqdn} is disabled: nobody could go back to it.`,
          fix: "Enable it (Enabled $true) until the migration is closed out.",
        },
    ...partIf(!from.sendSipOptions, {
      outcome: "warn",
      says: `SendSipOptions is off on ${from.fqdn}: nobody is told when it falls ill.`,
      fix: "Set SendSipOptions to $true.",
    }),
  ];
}

/** Another check reports how it answers; this one only that it does. */
async function answerParts({ from, probesFrom }: PairContext): Promise<readonly Part[]> {
  const [session, answer] = await Promise.all([probesFrom.tls(), probesFrom.sipOptions()]);
  return answer.ok && answer.status === 200
    ? [{ outcome: "pass", says: "Answers OPTIONS with 200" }]
    : optionsParts(answer, session, from.fqdn);
}
