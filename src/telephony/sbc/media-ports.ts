import { mediaPortsPerSession } from "../clouds.ts";
import type { SbcVendor } from "./vendor.ts";

/** How the media range is counted. */
interface PortRule {
  /** The range that is meant. */
  readonly range: string;
  readonly unit: "ports" | "port pairs" | "legs";
  /** Units that a call takes from this range. */
  readonly perCall: number;
  /** Ports from one unit to the next, where the range is set in ports but counted in units; they differ by model. */
  readonly spacings?: readonly number[];
}

const asMicrosoftCounts = {
  range: "the SBC's media range",
  unit: "ports",
  perCall: mediaPortsPerSession,
} as const;

/**
 * Microsoft asks for two ports a call; vendors count otherwise. A range of the whole SBC serves the carrier's leg of each call
 * as well. Sources: the advice on `media-port-count`.
 */
const portRules: Readonly<Record<SbcVendor, PortRule>> = {
  audiocodes: { range: "the Media Realm of the Teams leg", unit: "legs", perCall: 1, spacings: [4, 5, 10] },
  cisco: { range: "the rtp-port range of both legs", unit: "ports", perCall: 2 * mediaPortsPerSession },
  oracle: { ...asMicrosoftCounts, range: "all steering pools of the Teams realm together" },
  ribbonCore: { ...asMicrosoftCounts, range: "the mediaPortRange of the Teams trunk group" },
  ribbonEdge: { range: "the system's media range", unit: "port pairs", perCall: 2 },
  teSystems: asMicrosoftCounts,
  generic: asMicrosoftCounts,
};

/** The range that media towards Teams is taken from, in the vendor's words. */
export function mediaRangeName(vendor: SbcVendor): string {
  return portRules[vendor].range;
}

/**
 * What that range must hold for so many calls at once, in the unit that the vendor counts in; `calls` is null where their
 * number is not known.
 */
export function mediaRangeNeed(vendor: SbcVendor, calls: number | null): string {
  const { unit, perCall, spacings } = portRules[vendor];
  const each = `${perCall} ${perCall === 1 ? unit.slice(0, -1) : unit}`;
  if (calls === null) {
    return `at least ${each} for each call it may carry at a time${spacings ? ` (ports / UdpPortSpacing = ${unit})` : ""}`;
  }
  const units = calls * perCall;
  const inPorts = spacings?.map((spacing) => `${units * spacing} ports at a spacing of ${spacing}`);
  return `at least ${units} ${unit} (${each} for each of ${calls} calls${inPorts ? `; ${inPorts.join(", ")}` : ""})`;
}
