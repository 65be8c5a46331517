import type { Section } from "./doctor-check.ts";
import type { DoctorVisit, DoctorVisitStore } from "../store/doctor-visit-store.ts";
import type { MessageStore } from "../store/messages/message-store.ts";
import type { TaskHandler } from "../tasks/worker.ts";

export interface DoctorRunnerOptions {
  readonly doctorVisits: Pick<DoctorVisitStore, "find" | "finish">;
  readonly messages: Pick<MessageStore, "touchDoctor">;
  readonly looks: Readonly<
    Record<DoctorVisit["looksAt"], (signal: AbortSignal) => Promise<readonly Section[]>>
  >;
  readonly now: () => Date;
}

/** Looks at the bot's own set-up, or rehearses, when somebody asked for it in chat. An interrupted look starts over. */
export function createDoctorRunner({ doctorVisits, messages, looks, now }: DoctorRunnerOptions): TaskHandler {
  return async function visit(key, signal) {
    const id = Number(key);
    const asked = await doctorVisits.find(id);
    if (!asked || asked.finishedAt) return null;
    const sections = await looks[asked.looksAt](signal);
    signal.throwIfAborted();
    await doctorVisits.finish(id, sections, now());
    await messages.touchDoctor(id, now());
    return null;
  };
}
