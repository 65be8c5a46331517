import { endingWith } from "../lib/deadline.ts";
import { mediaPathOf, silentDirection } from "../telephony/call-media.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { sampledQuality } from "../telephony/media-quality.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import type { VerifiedCall, VerifyView } from "./verify-card.ts";

/** The click that asks must be answered in time, so what Graph has not answered by then is left out. */
const withinMs = 5_000;
const verified = { calls: 20, people: 10 };
const comparedWith = { calls: 20, people: 10 };

type Deps = Pick<ChatDependencies, "callSamples" | "addressesOf" | "observations">;

/**
 * Looks up how the media of the newest answered calls went, and how good it was beside others' calls without bypass. Never
 * rejects: what could not be read is said.
 */
export async function readCallRecords(
  { callSamples, addressesOf, observations }: Deps,
  fqdn: string,
  calls: readonly CallRow[],
  others: readonly CallRow[],
  signal: AbortSignal,
): Promise<NonNullable<VerifyView["records"]>> {
  const ends = endingWith(signal, withinMs);
  const [addresses, own, theirs] = await Promise.all([
    addressesOf(fqdn, ends),
    callSamples.read(calls, verified, ends),
    callSamples.read(others, comparedWith, ends),
  ]);
  const looked = own.wanted.filter(({ id }) => own.media.has(id));
  const people = await observations.findUsers([...new Set(looked.flatMap(({ userId }) => userId ?? []))]);
  return {
    verified: looked
      .map((call): VerifiedCall => {
        const record = own.media.get(call.id);
        return {
          startedAt: call.startedAt,
          callType: call.callType,
          userPrincipalName: people.get(call.userId ?? "")?.[0]?.userPrincipalName ?? null,
          recorded: record !== undefined,
          path: mediaPathOf(record, addresses),
          silent: record ? silentDirection(record) : null,
        };
      })
      .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()),
    wanted: own.wanted.length,
    quality: { after: sampledQuality(own), before: sampledQuality(theirs) },
    problem: own.problem ?? theirs.problem,
  };
}
