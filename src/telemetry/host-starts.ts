import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Instruments } from "./instruments.ts";

/** Node tells of each child process here; the bot's only children are its cmdlet hosts. */
const channel = "child_process";

/** Counts starts of cmdlet hosts. Answers what ends the counting. */
export function countHostStarts({ count }: Instruments): () => void {
  const started = () => {
    count("hostStarts", {});
  };
  subscribe(channel, started);
  return () => {
    unsubscribe(channel, started);
  };
}
