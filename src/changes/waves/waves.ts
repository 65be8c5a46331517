import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { Label, Member } from "./members.ts";
import type { PlannedWave } from "../plan.ts";
import type { WaveOptions } from "../plans/request.ts";
import { proposePilot, spread, type Placeable } from "./spread.ts";

/** Somebody who can be moved. */
export interface Mover {
  readonly user: VoiceUser;
  /** The policy they are on. */
  readonly policy: string;
  readonly target: string | null;
  readonly labels: readonly Label[];
}

/**
 * Puts everybody in one wave: the pilot, then shares of every source policy and site, then resource accounts, which have
 * no bypass to judge; `judged` says whether calls tell anything at all. Waves that would be empty are left out. Members come by wave and then by id.
 */
export function planWaves(
  movers: readonly Mover[],
  options: WaveOptions,
  judged: boolean,
): { readonly waves: readonly PlannedWave[]; readonly members: readonly Member[] } {
  const placeable = new Map<string, Placeable>();
  for (const { user, policy, labels } of movers)
    if (user.accountType !== "resourceAccount")
      placeable.set(user.id, {
        userId: user.id,
        policy,
        site: user.site,
        tellsLittle: labels.includes("complianceRecording"),
      });
  const people = [...placeable.values()];
  const pilot = new Set(options.pilot.length > 0 ? options.pilot : proposePilot(people, options.pilotSize));
  const shareOf = spread(
    people.filter(({ userId }) => !pilot.has(userId)),
    options.shares,
  );

  const slots: { readonly wave: Omit<PlannedWave, "number" | "users">; readonly movers: Mover[] }[] = [
    {
      wave: { kind: "pilot", title: "Pilot", bakeHours: options.pilotBakeHours, gated: judged },
      movers: [],
    },
    ...options.shares.map((share) => ({
      wave: { kind: "wave" as const, title: titleOf(share), bakeHours: options.bakeHours, gated: judged },
      movers: [],
    })),
    {
      wave: {
        kind: "resourceAccounts",
        title: "Resource accounts",
        bakeHours: options.bakeHours,
        gated: false,
      },
      movers: [],
    },
  ];
  for (const mover of movers) {
    const { id } = mover.user;
    const slot = !placeable.has(id) ? slots.length - 1 : pilot.has(id) ? 0 : 1 + (shareOf.get(id) ?? 0);
    slots[slot]?.movers.push(mover);
  }
  const filled = slots.filter(({ movers: those }) => those.length > 0);
  return {
    waves: filled.map(({ wave, movers: those }, index) => ({
      number: index + 1,
      ...wave,
      users: those.length,
    })),
    members: filled.flatMap(({ movers: those }, index) =>
      those
        .map((mover) => memberOf(mover, index + 1))
        .sort((a, b) => (a.userId < b.userId ? -1 : a.userId > b.userId ? 1 : 0)),
    ),
  };
}

function memberOf({ user, target, labels }: Mover, wave: number): Member {
  return {
    userId: user.id,
    userPrincipalName: user.userPrincipalName,
    wave,
    former: user.voiceRouting,
    target,
    labels,
  };
}

function titleOf(share: number): string {
  return share >= 100 ? "Everybody else" : `Up to ${share} % of each policy and site`;
}
