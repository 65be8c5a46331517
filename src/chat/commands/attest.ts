import { attestSubject } from "../attest-subject.ts";
import type { Command } from "../command.ts";
import { trunksIn, type NamedTrunks } from "../named-trunks.ts";
import { everyAttestable } from "../pair-attestables.ts";
import { notice, refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { attestFormCard } from "../views/attest-form-card.ts";

export function attestCommand(deps: ChatDependencies): Command {
  return {
    name: "attest",
    usages: [
      { syntax: "attest <fqdn>", does: "vouch for what cannot be probed from here" },
      {
        syntax: "attest <new fqdn>[:port] for <fqdn>",
        does: "the same for a second trunk, before it is made",
      },
    ],
    permission: "attest",
    readers: "asker",
    async run(args, turn) {
      const about = trunksIn(args);
      return about
        ? showAttestForm(deps, about, turn)
        : refusal(
            "Attest what?",
            "Write the gateway's name, or a second trunk's and its first: attest sbc1-bypass.contoso.com:5062 for sbc1.contoso.com.",
          );
    },
  };
}

/** The form with everything on a trunk, or on a pair, that needs a person's word. */
export async function showAttestForm(
  deps: ChatDependencies,
  about: NamedTrunks,
  turn: Turn,
  said: {
    /** What was wrong with the form before. */
    readonly problem?: string;
    /** What it recorded; now it asks only for what is still open. */
    readonly recorded?: string;
  } = {},
): Promise<Answer> {
  const subject = await attestSubject(deps, about);
  if (!subject.ok) return subject.refused;
  const { fqdn, trunk, pair } = subject;
  const [all, enteredSbc] = await Promise.all([
    everyAttestable(deps, subject, turn.now),
    deps.preflights.enteredSbc(fqdn),
  ]);
  const goesOn = said.recorded !== undefined;
  const items = all.filter(({ needed, attested }) => needed && !(goesOn && attested));
  const offerSbc = trunk?.gateway !== undefined && !goesOn;
  if (items.length === 0 && !offerSbc) {
    return notice("info", "Nothing to attest", `There is nothing to attest on ${fqdn}.`);
  }
  const card = attestFormCard({
    fqdn,
    items: items.map(({ check, item, days, attested }) => ({
      check: check.title,
      item,
      attested: attested && { by: attested.byName, at: attested.at, expiresAt: attested.expiresAt },
      days,
    })),
    enteredSbc,
    offerSbc,
    second: pair && { of: pair.from.fqdn, port: pair.to.sipSignalingPort, made: trunk !== null },
    ...said,
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}
