import type { ChangeStore } from "../store/changes/change-store.ts";
import type { MessageStore } from "../store/messages/message-store.ts";
import type { WaveStore } from "../store/changes/wave-store.ts";
import type { Instruments } from "./instruments.ts";
import type { Traces } from "./traces.ts";

/**
 * The same store. What changes and steps come to is counted where it is written down, so that nothing is counted that did
 * not happen; a decision is a span with the change's id.
 */
export function measuredChanges(store: ChangeStore, { count }: Instruments, traces: Traces): ChangeStore {
  return {
    ...store,
    async create(draft, audit) {
      const result = await traces.within("decision draft", {}, async (span) => {
        const created = await store.create(draft, audit);
        if (created.ok) span.setAttribute("bypass_pilot.change.id", `chg-${created.change.id}`);
        return created;
      });
      if (result.ok) count("changes", { kind: result.change.kind, status: result.change.state.status });
      return result;
    },
    async save(change, version, extra) {
      const { status } = change.state;
      const saved = await traces.within(
        `decision ${status}`,
        { "bypass_pilot.change.id": `chg-${change.id}` },
        () => store.save(change, version, extra),
      );
      if (saved !== "stale") count("changes", { kind: change.kind, status });
      return saved;
    },
    async mark(id, direction, index, mark) {
      await store.mark(id, direction, index, mark);
      const outcome = mark.setAt ? "set" : mark.failedAt ? "failed" : mark.acceptedAt ? "accepted" : null;
      if (outcome) count("steps", { direction, outcome });
    },
  };
}

export function measuredWaves(store: WaveStore, { count }: Instruments): WaveStore {
  return {
    ...store,
    async decide(changeId, wave, intention, at) {
      const decided = await store.decide(changeId, wave, intention, at);
      if (decided) count("waves", { status: decided.status });
      return decided;
    },
    async begin(changeId, wave, most, at) {
      const begun = await store.begin(changeId, wave, most, at);
      if (begun.heldBy === null) count("waves", { status: "moving" });
      return begun;
    },
  };
}

export function measuredMessages(store: MessageStore, { count }: Instruments): MessageStore {
  return {
    ...store,
    async sent(id, result) {
      await store.sent(id, result);
      count("deliveries", { outcome: "sent" });
    },
    async unknown(id, error) {
      await store.unknown(id, error);
      count("deliveries", { outcome: "unknown" });
    },
    async dropped(id, error) {
      await store.dropped(id, error);
      count("deliveries", { outcome: "dropped" });
    },
    async retryLater(id, notBefore, error) {
      await store.retryLater(id, notBefore, error);
      count("deliveries", { outcome: "retried" });
    },
  };
}
