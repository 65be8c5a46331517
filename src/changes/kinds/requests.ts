import { planBypassOff, planBypassOn } from "./bypass/plan-bypass.ts";
import { closeOutButtons, closeOutTyped } from "./close-out/request-close-out.ts";
import { emergencyButtons, emergencyTyped } from "./emergency/request-emergency.ts";
import { migrate } from "./migrate/request-migration.ts";
import { reassign } from "./reassign/request-reassign.ts";
import { buttonsOnTrunk, requestOnTrunk } from "./request-on-trunk.ts";
import type { Capability } from "../../teams/capability/capability.ts";

/** Of one trunk, with nothing but a reason and a start. */
const onTrunk = [
  requestOnTrunk({
    kind: "enableBypass",
    command: "enable-bypass",
    does: "ask for media bypass to be switched on",
    plan: planBypassOn,
  }),
  requestOnTrunk({
    kind: "disableBypass",
    command: "disable-bypass",
    does: "ask for media bypass to be switched off",
    plan: planBypassOff,
  }),
];

/** What is asked for of trunks and people, in the order in which help shows it. */
export const requests: readonly Capability[] = [
  ...migrate,
  ...onTrunk.map(({ typed }) => typed),
  ...buttonsOnTrunk(onTrunk),
  ...reassign,
];

/** What follows the last wave of a migration. */
export const requestsAfterMigration: readonly Capability[] = [
  emergencyTyped,
  closeOutTyped,
  ...closeOutButtons,
  ...emergencyButtons,
];
