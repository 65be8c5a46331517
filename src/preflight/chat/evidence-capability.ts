import { createHash } from "node:crypto";
import type { Evidence } from "../evidence.ts";
import { capability } from "../../teams/capability/capability.ts";
import { readEvidence } from "./received-evidence.ts";
import { findTrunk } from "../../gateways/trunk.ts";
import {
  notice,
  refusal,
  type Answer,
  type ChatDependencies,
  type Turn,
} from "../../teams/capability/turn.ts";
import { clean } from "../../teams/cards/text.ts";
import { ageOf } from "../../teams/cards/time.ts";

export const evidence = capability({
  permission: "preflight",
  readers: "asker",
  roles: "fresh",
  typed: {
    name: "evidence",
    usages: [
      {
        syntax: "evidence [fqdn]",
        does: "attach what bypass-pilot-preflight --json reported on another host, sent as a file with the message",
      },
    ],
    parse: ([named]) => ({ named }),
  },
  run: attachEvidence,
});

/** Keeps a report beside what the bot sees itself. It decides nothing: an unknown stays one. */
async function attachEvidence(
  deps: ChatDependencies,
  { named: typed }: { readonly named: string | undefined },
  turn: Turn,
): Promise<Answer> {
  const fleet = await deps.observations.fleet();
  if (!fleet) return refused("The gateways of this tenant have not been read yet. Try again in a minute.");
  const named = typed === undefined ? undefined : await findTrunk(deps, typed, "evidence");
  if (named && !named.ok) return named.refused;

  const [file, ...others] = turn.said?.files ?? [];
  if (!file) {
    return refused(
      "Send the file with the message, in our personal chat: files cannot be sent in channels. bypass-pilot-preflight sbc1.contoso.com --json makes it.",
    );
  }
  if (others.length > 0) return refused("Send one file at a time.");
  const fetched = await deps.readFile(file.content.downloadUrl, turn.signal);
  if (!fetched.ok) return refused(fetched.problem);
  const read = readEvidence(fetched.bytes, {
    fqdn: named?.fqdn ?? null,
    cloud: deps.config.cloud,
    fleet: fleet.value,
    now: turn.now,
  });
  if (!read.ok) return refused(read.problem);

  const { report } = read;
  const digest = createHash("sha256").update(fetched.bytes).digest("hex");
  const fresh = await deps.evidence.attach({
    digest,
    report,
    attachedBy: turn.person,
    attachedAt: turn.now,
  });
  const suggestions = suggestionsFor(report);
  if (!fresh) return notice("info", "Attached already", "That very file is attached already.", suggestions);
  await redraw(deps, report, turn.now);
  return notice("done", "Attached as evidence", words(report, turn.now), suggestions);
}

/** Cards that stand in chats show it at once: the newest preflights, and the change that an approver may be looking at. */
async function redraw(
  { preflights, changes, messages }: ChatDependencies,
  { target, pair }: Evidence,
  at: Date,
): Promise<void> {
  const [ofTrunk, ofPair, open] = await Promise.all([
    preflights.latest(target.fqdn),
    pair ? preflights.latestOfPair(target.fqdn, pair) : undefined,
    changes.openOn(target.fqdn),
  ]);
  for (const id of new Set([ofTrunk?.id, ofPair?.id])) {
    if (id !== undefined) await messages.touchPreflight(id, at);
  }
  if (open) await messages.touchChange(open.id, at);
}

function words({ target, pair, reporter, finishedAt, findings }: Evidence, now: Date): string {
  const host = reporter.name === null ? `a host marked ${reporter.host}` : `“${clean(reporter.name, 60)}”`;
  const about = `${target.fqdn}:${target.port}${pair ? ` with ${pair.fqdn}:${pair.port}` : ""}`;
  const told = findings.filter(({ outcome }) => outcome !== "unknown").length;
  return `Of ${about}, run ${ageOf(new Date(finishedAt), now)} on ${host}: ${told} of ${findings.length} checks told something. It stands beside what I cannot tell myself, under your name, and decides nothing: what is unknown stays so until somebody confirms or an approver accepts it.`;
}

function suggestionsFor({ target, pair }: Evidence) {
  const command = pair
    ? `preflight ${pair.fqdn}:${pair.port} for ${target.fqdn}`
    : `preflight ${target.fqdn}`;
  return [{ title: pair ? "Preflight of the pair" : "Run preflight", command }];
}

function refused(text: string): Answer {
  return refusal("Not attached", text);
}
