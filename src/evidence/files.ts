import { createHash } from "node:crypto";
import { changeName, hasEnded } from "../changes/change.ts";
import { releasedText } from "../changes/digest.ts";
import { exportAsked } from "../changes/plans/export-asked.ts";
import { exportMarkdown } from "../changes/plans/export-markdown.ts";
import { factsOf } from "../changes/seals.ts";
import { exclusionWords } from "../changes/waves/exclusions.ts";
import { csv } from "../lib/csv.ts";
import type { Dossier } from "../store/change-dossier.ts";
import type { PolicyAssignment } from "../telephony/voice-user.ts";
import { evidencePage } from "./page.ts";
import { verifierText } from "./verifier.ts";
import type { ZipFile } from "./zip.ts";

/** Every file of a change's evidence; the same dossier gives the same files. */
export function evidenceFiles(dossier: Dossier): readonly ZipFile[] {
  const { change, timeline, journal, ledger, waves, batches, audit, calls, messages } = dossier;
  const name = changeName(change.id);
  const { submission } = change;
  const facts = factsOf(change).map(({ what, says, digest }) => ({ what, says, digest }));
  const files: readonly ZipFile[] = [
    { name: "index.html", text: evidencePage(dossier) },
    { name: "README.txt", text: readme(name, hasEnded(change)) },
    { name: "verify.mjs", text: verifierText },
    json("change.json", withoutPlan(dossier)),
    // As it was sealed: through JSON, so that a time is its text.
    { name: "facts.json", text: lines(facts.map((fact) => JSON.stringify(fact))) },
    ...(submission
      ? [
          { name: "plan/released.json", text: releasedText(submission) },
          { name: "plan/plan.md", text: planText(dossier) },
        ]
      : []),
    ...dossier.preflights.flatMap((run) => [
      json(`preflights/${run.id}.json`, {
        ...run,
        findings: run.findings.map(({ raw = [], ...finding }) => ({
          ...finding,
          raw: raw.map((each) => rawName(run.id, finding.check, each.name)),
        })),
      }),
      ...run.findings.flatMap(({ check, raw = [] }) =>
        raw.map((each) => ({ name: rawName(run.id, check, each.name), text: each.text })),
      ),
    ]),
    json("attestations.json", dossier.attestations),
    ...dossier.reports.map((report) => json(`reports/${report.digest}.json`, report)),
    json("timeline.json", timeline),
    json("journal.json", { steps: journal, operations: batches }),
    json("ledger.json", ledger),
    json("waves.json", waves),
    { name: "people.csv", text: peopleCsv(dossier) },
    json("calls.json", calls),
    json("messages.json", messages),
    { name: "audit.jsonl", text: audit.map((each) => `${JSON.stringify(each)}\n`).join("") },
  ];
  return [...files, manifestOf(name, audit.at(-1)?.sequence ?? 0, files)];
}

function rawName(run: number, check: string, name: string): string {
  return `preflights/${run}-${check}-${name}`;
}

function json(name: string, value: unknown): ZipFile {
  return { name, text: `${JSON.stringify(value, null, 2)}\n` };
}

/** A list with an entry on each line. */
function lines(entries: readonly string[]): string {
  return `[\n${entries.join(",\n")}\n]\n`;
}

/** The plan stands in a file of its own, as the digest was made from it. */
function withoutPlan({ change: { submission, ...change } }: Dossier): unknown {
  const { plan: _plan, olderPlan: _older, replay: _replay, ...rest } = submission ?? {};
  return { ...change, digest: submission?.digest ?? null, submission: submission && rest };
}

function planText({ change, members, excluded }: Dossier): string {
  const { submission, approvals } = change;
  if (!submission) return "";
  const { plan, replay } = submission;
  return [
    ...(plan.affected ? [] : [exportMarkdown(plan, { members, excluded }, replay)]),
    exportAsked(submission, approvals),
  ].join("\n");
}

/** Everybody, with what they had in the plan, what they had right before the move (the ledger), and what became of it. */
function peopleCsv({ members, excluded }: Dossier): string {
  const cells = (assignment: PolicyAssignment | null) =>
    assignment === null
      ? [null, null]
      : [assignment.kind, assignment.kind === "global" ? "Global" : assignment.policy];
  return csv([
    [
      "UserPrincipalName",
      "ObjectId",
      "Wave",
      "PlannedFormerKind",
      "PlannedFormerPolicy",
      "LedgerKind",
      "LedgerPolicy",
      "Target",
      "Status",
      "SettledAtUtc",
      "Operation",
      "Detail",
    ],
    ...members.map((member) => [
      member.userPrincipalName,
      member.userId,
      member.wave,
      ...cells(member.former),
      ...cells(member.ledger),
      member.target ?? "(inherited)",
      member.status,
      member.settledAt?.toISOString() ?? null,
      member.batch,
      member.detail,
    ]),
    ...excluded.map(({ userPrincipalName, userId, why }) => [
      userPrincipalName,
      userId,
      ...Array.from({ length: 6 }, () => null),
      "excluded",
      null,
      null,
      exclusionWords[why],
    ]),
  ]);
}

function manifestOf(change: string, auditEnd: number, files: readonly ZipFile[]): ZipFile {
  return json("manifest.json", {
    change,
    auditEnd,
    files: files.map(({ name, text }) => ({
      name,
      bytes: Buffer.byteLength(text),
      sha256: createHash("sha256").update(text, "utf8").digest("hex"),
    })),
  });
}

function readme(name: string, ended: boolean): string {
  return `Evidence of ${name}${ended ? "" : " (which has not ended: what comes later is not here)"}

index.html        what was to happen, who released it, what happened, how calls were; it prints
plan/             the plan to read (plan.md) and as the digest was made from it (released.json)
change.json       the request, approvals, sign-ins, decisions, holds and the state
facts.json        what the audit sealed of the change, with the SHA-256 of each
preflights/       each run of the checks; *.pem and *.sip are what the SBC sent
attestations.json what people confirmed in place of a probe
reports/          what people attached from other hosts
timeline.json     what happened, in order
journal.json      each step and each operation: intended, accepted, read back
ledger.json       trunks as they were right before the first effect
people.csv        everybody, with what they had right before (ledger) and what became of it
waves.json        the gates' figures and verdicts
calls.json        calls an hour of the trunks, from seven days before the first effect
messages.json     what the bot posted about the change; cards change as they are redrawn, and are named only
audit.jsonl       the audit's rows about the change, its trunks and its keys, each with the seal of the row before
manifest.json     the SHA-256 of every file
verify.mjs        proves all this with Node 22 or newer alone

Unpack it, and in the folder:

  node verify.mjs                      the files, the digest and the approvals; no key is needed
  AUDIT_KEY=... node verify.mjs        also that the bot wrote each audit row; AUDIT_OLD_KEYS for older keys
  node verify.mjs audit-export.jsonl   also that no row about ${name} is left out (npm run audit -- export)

What facts.json holds (request, digest, approvals, sign-ins, decisions, verdicts, alarms, start and end) is sealed in the
audit; all else is what the bot's database had, and the manifest holds it together.
Without the key the check finds what was altered by accident or by somebody who did not make the manifest anew.
Whoever has the key could forge the audit: compare its end with the seals that the bot posted (npm run audit -- verify).
All times are UTC. The files hold names and numbers of people: keep them as you keep those.
`;
}
