import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

/** Tokens are refused beyond five minutes; times on cards and windows suffer before that. */
const tolerated = 60;
const refused = 300;

export const clock: DoctorCheck = {
  title: "Clock",
  remedy: "Let this machine reach Graph, so that its clock can be compared.",
  async run({ graphTime, now }, signal) {
    const theirs = await graphTime(signal);
    const off = Math.round((now().getTime() - theirs.getTime()) / 1000);
    const says = `${Math.abs(off)} s ${off < 0 ? "behind" : "ahead of"} Graph's clock.`;
    const remedy = "Synchronise this machine's clock (NTP).";
    if (Math.abs(off) > refused) return [failure(`${says} Tokens are refused beyond five minutes.`, remedy)];
    if (Math.abs(off) > tolerated) return [warning(says, remedy)];
    return [ok(Math.abs(off) <= 1 ? "Agrees with Graph's clock." : says)];
  },
};
