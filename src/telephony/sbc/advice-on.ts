import type { Cloud } from "../clouds.ts";
import type { SbcAdvice, TopicAdvice } from "./advice.ts";
import { audiocodesAdvice } from "./audiocodes.ts";
import { ciscoAdvice } from "./cisco.ts";
import { trustedRootsAdvice } from "./microsoft-roots.ts";
import { oracleAdvice } from "./oracle.ts";
import { ribbonCoreAdvice, ribbonEdgeAdvice } from "./ribbon.ts";
import { sources } from "./sources.ts";
import type { SbcVendor } from "./vendor.ts";

/** What is known by vendor; of anynode neither a page nor a parameter was found in public. */
export const adviceByVendor: Readonly<Record<SbcVendor, readonly TopicAdvice[]>> = {
  audiocodes: audiocodesAdvice,
  cisco: ciscoAdvice,
  oracle: oracleAdvice,
  ribbonCore: ribbonCoreAdvice,
  ribbonEdge: ribbonEdgeAdvice,
  teSystems: [],
  generic: [],
};

/** What holds whoever made the SBC. */
export function adviceForAll(cloud: Cloud): readonly TopicAdvice[] {
  return [
    ...trustedRootsAdvice(cloud),
    {
      topic: "own-options",
      text: "No OPTIONS and no calls go to sip-all.pstnhub.microsoft.com or its government twin.",
      why: "Their support ended on 1 June 2022.",
      confidence: "A",
      source: sources.whatsNew2024,
    },
  ];
}

/** What to see to on these topics, the vendor's own words last; of a topic that is none, nothing. */
export function adviceOn(
  topics: readonly string[],
  { vendor, cloud }: { readonly vendor: SbcVendor; readonly cloud: Cloud },
): readonly SbcAdvice[] {
  return [...adviceForAll(cloud), ...adviceByVendor[vendor]]
    .filter(({ topic }) => topics.includes(topic))
    .map(({ text, why, confidence, source }) => ({ text, why, confidence, source }));
}
