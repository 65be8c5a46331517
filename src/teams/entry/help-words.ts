import type { Permission } from "../../changes/roles.ts";

/** What commands are for, in the order in which help shows it. */
export const helpGroups = ["look", "check", "ask", "decide", "move", "more"] as const;
export type HelpGroup = (typeof helpGroups)[number];

export function helpGroupOf(permission: Permission | null): HelpGroup {
  return permission === null ? "more" : groups[permission];
}

const groups: Readonly<Record<Permission, HelpGroup>> = {
  view: "look",
  preflight: "check",
  attest: "check",
  request: "ask",
  approve: "decide",
  control: "move",
  rollBack: "move",
  notify: "more",
  alert: "decide",
  audit: "more",
  verifyAudit: "more",
  doctor: "more",
  breakGlass: "more",
  answerBreakGlass: "more",
};

export const groupWords: Readonly<
  Record<HelpGroup, { readonly title: string; readonly says: string; readonly examples: readonly string[] }>
> = {
  look: {
    title: "Look",
    says: "gateways, people, changes, and the way a call takes",
    examples: ["status", "gateways needs a look", "gateway sbc1", "route adele +31 20 555 1234"],
  },
  check: {
    title: "Check",
    says: "whether a trunk is ready for media bypass",
    examples: ["preflight sbc1", "confirm sbc1"],
  },
  ask: {
    title: "Ask",
    says: "for a change, which somebody else approves",
    examples: ["enable-bypass sbc1", "migrate sbc1", "reassign adele to Global"],
  },
  decide: {
    title: "Decide",
    says: "what others asked for",
    examples: ["approve chg-3", "reject chg-3 not before Monday"],
  },
  move: {
    title: "Move and stop",
    says: "steer a change that is under way",
    examples: ["pause chg-3", "brake chg-3", "rollback chg-3"],
  },
  more: {
    title: "More",
    says: "media bypass explained, who you are, and what runs beside changes",
    examples: ["learn", "whoami", "notify here", "audit"],
  },
};
