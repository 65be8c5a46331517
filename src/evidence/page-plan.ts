import { stepName } from "../changes/cmdlets.ts";
import { shortDigest } from "../changes/digest.ts";
import { kinds } from "../changes/kinds/kinds.ts";
import { gateWords, windowWords } from "../changes/cards/waves/plan-words.ts";
import type { Dossier } from "../store/change-dossier.ts";
import { html, table, utc, type Html } from "./html.ts";
import { cardWords } from "./words.ts";

/** What was to happen. */
export function planSection({ change, excluded }: Dossier): Html {
  const { submission, kind } = change;
  if (!submission)
    return html`<section>
      <h2>What was to happen</h2>
      <p>It never came to a plan.</p>
    </section>`;
  const { plan, warnings, unknowns } = submission;
  return html`<section>
    <h2>What was to happen</h2>
    <p>
      ${kinds[kind].heading}.
      ${plan.waves.length > 0 && `${String(plan.waves.reduce((sum, { users }) => sum + users, 0))} people were to move in ${String(plan.waves.length)} waves, ${windowWords(plan.window)}; ${String(excluded.length)} were left out. Who: people.csv.`}
    </p>
    ${plan.pair && html`<p>${`From ${plan.pair.from.fqdn}, port ${plan.pair.from.sipSignalingPort}, to ${plan.pair.to.fqdn}, port ${plan.pair.to.sipSignalingPort}.`}</p>`}
    ${list(kinds[kind].sections.opening, plan.opening.map(stepName))}
    ${
      plan.waves.length > 0 &&
      table(
        "Waves",
        ["Wave", "What", "People", "Judged after", "Gate"],
        plan.waves.map(({ number, title, users, bakeHours, gated }) => [
          number,
          title,
          users,
          `${bakeHours} h`,
          gated ? "by its calls" : "none",
        ]),
      )
    }
    ${list("Steps at the end", plan.closing.map(stepName))}
    ${plan.waves.length > 0 && list("The gate", gateWords(plan.gate).map(cardWords))}
    ${list(
      "On the SBC, by its own means",
      plan.sbcTasks.map(({ text }) => text),
    )}
    ${list(
      "Who feels it at once",
      (plan.affected?.policies ?? []).map(
        ({ policy, users, resourceAccounts }) =>
          `${policy}: ${users} users, ${resourceAccounts} resource accounts`,
      ),
    )}
    ${list("What an approver was told to know", [...plan.cautions, ...warnings])}
    ${list("What could not be told", unknowns)}
  </section>`;
}

function list(title: string, items: readonly string[]): Html {
  return items.length === 0
    ? html``
    : html`<h3>${title}</h3>
        <ul>
          ${items.map((item) => html`<li>${item}</li>`)}
        </ul>`;
}

/** Who released it, and what people decided on its way. */
export function releaseSection({ change }: Dossier): Html {
  const { approvals, waveDecisions, holds, breakGlass, submission } = change;
  const about = (digest: string) =>
    digest === submission?.digest
      ? `${shortDigest(digest)}, this plan`
      : `${shortDigest(digest)}, another plan`;
  return html`<section>
    <h2>Who released it</h2>
    ${
      approvals.length === 0
        ? html`<p>Nobody decided.</p>`
        : table(
            "Approvals",
            ["Who", "Decision", "Time", "Digest", "Signed in again", "Accepted", "Comment"],
            approvals.map(
              ({ by, decision, at, digest, proof, acceptedUnknowns, acceptedDifferences, comment }) => [
                by.name,
                decision === "glassBroken" ? "released by break-glass" : decision,
                utc(at),
                about(digest),
                proof ? utc(proof.at) : "not asked for",
                [
                  ...(acceptedUnknowns === null ? [] : [`what could not be told: ${acceptedUnknowns}`]),
                  ...acceptedDifferences,
                ].join("; "),
                comment,
              ],
            ),
          )
    }
    ${
      waveDecisions.length > 0 &&
      table(
        "Decisions about waves",
        ["Wave", "Decision", "Who", "Time", "Why"],
        waveDecisions.map(({ wave, kind, by, at, reason }) => [
          wave,
          decisionNames[kind],
          by.name,
          utc(at),
          reason,
        ]),
      )
    }
    ${
      holds.length > 0 &&
      table(
        "Alarms and brakes",
        ["What", "Time", "Who", "Why", "Lifted"],
        holds.map(({ kind, at, by, why, lifted }) => [
          kind,
          utc(at),
          by?.name ?? "its calls",
          why,
          lifted ? `${lifted.by.name}, ${utc(lifted.at)}: ${lifted.reason}` : "no",
        ]),
      )
    }
    ${
      breakGlass.length > 0 &&
      table(
        "Break-glass",
        ["Who", "Time", "Why", "Second person", "Review"],
        breakGlass.map(({ by, at, reason, outcome, review }) => [
          by.name,
          utc(at),
          reason,
          outcome ? `${outcome.kind} by ${outcome.by.name}, ${utc(outcome.at)}` : "none",
          review ? `${review.by.name}, ${utc(review.at)}: ${review.words}` : "none",
        ]),
      )
    }
  </section>`;
}

const decisionNames = {
  release: "released",
  advance: "went on without a clear verdict",
  heard: "two-way audio confirmed",
  notHeard: "one-way audio reported",
  withdrawn: "report of one-way audio withdrawn",
} as const;

/** What was checked, and what people confirmed in place of a probe. */
export function checksSection({ preflights, attestations, change }: Dossier): Html {
  const released = change.submission?.preflightId;
  return html`<section>
    <h2>What was checked</h2>
    ${preflights.length === 0 && html`<p>No run of the checks is kept.</p>`}
    ${preflights.map((run) => {
      const trunks = [run.fqdn, ...(run.second ? [`${run.second.fqdn}:${run.second.port}`] : [])].join(
        " with ",
      );
      const when = run.finishedAt ? utc(run.finishedAt) : "not finished";
      const what = run.id === released ? ", which the approval stands on" : "";
      return table(
        `Preflight ${run.id} of ${trunks}, ${when}, asked by ${run.requestedByName}${what}`,
        ["Check", "Outcome", "What was seen", "Kept as sent"],
        run.findings.map(({ title, outcome, summary, raw = [], check }) => [
          title,
          outcome,
          summary,
          raw.map(({ name }) => `preflights/${run.id}-${check}-${name}`).join(", "),
        ]),
      );
    })}
    ${
      attestations.length > 0 &&
      table(
        "Confirmed by people",
        ["Trunk", "Item", "Who", "Time", "Holds until", "Note"],
        attestations.map(({ fqdn, port, item, personName, at, expiresAt, note }) => [
          port === null ? fqdn : `${fqdn}:${port}`,
          item,
          personName,
          utc(at),
          utc(expiresAt),
          note,
        ]),
      )
    }
  </section>`;
}
