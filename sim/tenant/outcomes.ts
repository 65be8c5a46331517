import type { SbcDefect } from "../network/network.ts";
import type { FailingCalls } from "./faults.ts";
import { pick, type Random } from "./random.ts";

/** How a call ended, in the codes of the call rows. */
export interface Outcome {
  readonly successful: boolean;
  readonly sip: number;
  readonly subReason: number;
  readonly phrase: string;
}

const answered: Outcome = { successful: true, sip: 0, subReason: 540000, phrase: "BYE" };

/** What a healthy trunk sees: most calls answered, most others busy or not picked up. */
const usual: readonly (readonly [number, Outcome])[] = [
  [720, answered],
  [90, failed(486, 560486, "Busy Here")],
  [95, failed(487, 560487, "Request Terminated")],
  [55, failed(480, 560480, "Temporarily Unavailable")],
  [12, failed(404, 560404, "Not Found")],
  [8, failed(484, 560484, "Address Incomplete")],
  [8, failed(503, 560503, "Service Unavailable")],
  [7, failed(408, 0, "Request Timeout")],
  [5, failed(403, 510563, "User may call domestic numbers only")],
];

/** What Microsoft's side reports of an SBC that it cannot reach or trust. */
const byDefect: Partial<Readonly<Record<SbcDefect, Outcome>>> = {
  expired: failed(504, 569008, "The certificate has expired"),
  "self-signed": failed(504, 569009, "The certificate's root is not trusted"),
  "incomplete-chain": failed(504, 569009, "The certificate's root is not trusted"),
  "wrong-name": failed(504, 569002, "The target principal name is incorrect"),
  "no-address": failed(504, 569016, "No address for this name"),
  silent: failed(504, 569002, "Unable to connect"),
  refusing: failed(504, 569002, "Unable to connect"),
  "tls-1.3-only": failed(504, 569002, "TLS negotiation failed"),
};

const mediaPhrases = {
  531004: [410, "IceConnectivityChecksFailed"],
  531005: [410, "MediaConnectivityFailure"],
  531027: [488, "No ICE candidates in the SDP"],
} as const satisfies Record<FailingCalls["code"], readonly [number, string]>;

/** A number that no route of the caller's policy matches. */
export const noRoute = failed(403, 510559, "No viable path");

/** A trunk whose name leads to no SBC. */
const nobody = failed(504, 569015, "No such host is known");

/** Whether Microsoft tries the next trunk after this. Source: FailoverResponseCodes of "New-CsOnlinePSTNGateway". */
export function goesElsewhere({ sip, subReason }: Outcome): boolean {
  return sip === 503 || sip === 504 || (sip === 408 && subReason !== 0);
}

/** How the next call on a trunk ends. */
export function outcomeOf(
  random: Random,
  trunk: {
    /** Undefined where there is no SBC behind the trunk. */
    readonly defects: readonly SbcDefect[] | undefined;
    readonly failing: FailingCalls | undefined;
    readonly mediaBypass: boolean;
    /** Nobody is busy or out, and no network fails by itself. */
    readonly allAnswered: boolean;
  },
): Outcome {
  const { failing, defects } = trunk;
  if (!defects) return nobody;
  if (failing && (trunk.mediaBypass || !failing.onlyBypassed) && random() < failing.share) {
    const [sip, phrase] = mediaPhrases[failing.code];
    return failed(sip, failing.code, phrase);
  }
  const broken = defects.map((defect) => byDefect[defect]).find((outcome) => outcome !== undefined);
  return broken ?? (trunk.allAnswered ? answered : pick(random, usual));
}

function failed(sip: number, subReason: number, phrase: string): Outcome {
  return { successful: false, sip, subReason, phrase };
}
