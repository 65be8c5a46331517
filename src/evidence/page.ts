import { changeName, hasEnded } from "../changes/change.ts";
import { shortDigest } from "../changes/digest.ts";
import { kinds } from "../changes/kinds/kinds.ts";
import { stateWords } from "../changes/cards/change-words.ts";
import type { Dossier } from "../store/change-dossier.ts";
import { html, table, trusted, utc, type Html } from "./html.ts";
import { callsSection } from "./page-calls.ts";
import { courseSections } from "./page-course.ts";
import { planSection, releaseSection, checksSection } from "./page-plan.ts";
import { cardWords } from "./words.ts";

/** One page that needs nothing else, on screen and on paper. It is made of the dossier alone, so it names no time of its making. */
export function evidencePage(dossier: Dossier): string {
  const { change, calls } = dossier;
  const name = changeName(change.id);
  const { title } = kinds[change.kind];
  const said = stateWords(change, { mediaFailures: 0, zone: "UTC", now: calls.until });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${`Evidence of ${name}: ${title}, ${change.subject}`}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <header>
          <p class="kicker">${`Evidence of ${name}`}</p>
          <h1>${title}: ${change.subject}</h1>
          <p class="state ${said.standing}">${cardWords(said.sentence)}</p>
          ${said.notes.map((note) => html`<p>${cardWords(note)}</p>`)}
          <dl>
            <dt>Requested</dt>
            <dd>${`${change.requestedBy.name}, ${utc(change.requestedAt)}`}</dd>
            <dt>Why</dt>
            <dd>${change.reason}</dd>
            <dt>Start</dt>
            <dd>${change.startAt ? `not before ${utc(change.startAt)}` : "as soon as approved"}</dd>
            <dt>${hasEnded(change) ? "Ended" : "As of"}</dt>
            <dd>${utc(calls.until)}</dd>
            <dt>Digest</dt>
            <dd><code>${change.submission?.digest ?? "none: it was never submitted"}</code></dd>
          </dl>
          <p>
            All times are UTC. README.txt says what the other files are; <code>node verify.mjs</code> proves
            them.
          </p>
        </header>
        <main>
          ${planSection(dossier)} ${releaseSection(dossier)} ${checksSection(dossier)}
          ${courseSections(dossier)} ${callsSection(dossier)} ${messagesSection(dossier)}
          ${auditSection(dossier)}
        </main>
      </body>
    </html> `;
  return page.markup;
}

function messagesSection({ messages }: Dossier): Html {
  return html`<section>
    <h2>What the bot posted</h2>
    <p>
      Texts stand as they were written. A card is redrawn as things change, so only that it stands there is
      known.
    </p>
    ${
      messages.length === 0
        ? html`<p>Nothing that is still kept.</p>`
        : table(
            "Messages",
            ["Made", "Where", "State", "What"],
            messages.map(({ at, where, person, state, content }) => [
              utc(at),
              person === null ? placeNames[where] : `chat of ${person}`,
              state,
              long(contentWords(content)),
            ]),
          )
    }
  </section>`;
}

/** Text that may break anywhere, as digests must. */
function long(text: string): Html {
  return html`<span class="long">${text}</span>`;
}

const placeNames = { personal: "a personal chat", channel: "a channel", groupChat: "a group chat" } as const;

function contentWords(content: unknown): string {
  const { type, text, card, audience } = content as Readonly<Record<string, unknown>>;
  if (type === "text" && typeof text === "string") return cardWords(text);
  return `${String(card ?? type)} card${typeof audience === "string" ? `, as ${audience}s see it` : ""}`;
}

function auditSection({ audit, change }: Dossier): Html {
  return html`<section>
    <h2>The audit</h2>
    <p>
      ${`Rows about ${changeName(change.id)}, its trunks and the keys. Each is sealed with a key over all its fields and the seal of the row before; audit.jsonl has both seals whole.`}
    </p>
    ${table(
      "Rows of the audit",
      ["Row", "Time", "Who", "Action", "About", "Outcome", "Detail", "Seal begins"],
      audit.map(({ sequence, at, actor, action, subject, outcome, detail, mac }) => [
        sequence,
        utc(at),
        actor?.name ?? "the bot",
        action,
        subject,
        outcome,
        long(detail ?? ""),
        shortDigest(mac),
      ]),
    )}
  </section>`;
}

const style = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: #fff; color: #1b1b1b; font: 15px/1.45 system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.6rem; margin: 0.2rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid #999; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.3rem; break-after: avoid; }
p, dd, td, li { overflow-wrap: break-word; }
.once { white-space: nowrap; }
.long { overflow-wrap: anywhere; }
.kicker { margin: 0; color: #444; }
.state { font-weight: 600; border-left: 6px solid #777; padding: 0.3rem 0.7rem; }
.state.good { border-color: #1d7a3e; }
.state.bad { border-color: #b3261e; }
.state.warning { border-color: #a35c00; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; }
code { font: 0.9em ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; font-size: 0.86rem; }
caption { text-align: left; font-weight: 600; padding: 0.2rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.5rem 0.2rem 0; border-bottom: 1px solid #ccc; }
tr { break-inside: avoid; }
figure { margin: 0.8rem 0 1.2rem; }
svg { display: block; max-width: 100%; height: auto; break-inside: avoid; }
svg text { font: 12px system-ui, "Segoe UI", sans-serif; fill: #1b1b1b; }
figcaption { font-size: 0.86rem; color: #333; margin: 0.3rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.2rem; margin: 0.3rem 0; font-size: 0.86rem; }
.legend i { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; }
@media screen and (max-width: 44rem) { table { display: block; overflow-x: auto; } dl { grid-template-columns: 1fr; } }
@page { margin: 14mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  svg, rect, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  thead { display: table-header-group; }
}
`;
