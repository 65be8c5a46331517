import type { GatewayRow, Overview } from "../../../src/tab/overview.ts";

/** A lively night: a migration in its second wave, a request that waits, and three gateways that need a look. */
export function anOverview(now = new Date()): Overview {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  const gateway = (fqdn: string, changed: Partial<GatewayRow> = {}): GatewayRow => ({
    fqdn,
    derived: false,
    standing: "good",
    needsLook: false,
    reasons: [],
    mediaBypass: false,
    enabled: true,
    options: { words: "OPTIONS 200", standing: "good" },
    certificate: { words: "203 days left", standing: "good" },
    probedAt: ago(12),
    users: 1240,
    calls: { attempts: 3120, delivered: 3098 },
    preflight: { words: "ready", standing: "good", at: ago(180) },
    change: null,
    ...changed,
  });
  return {
    mode: "microsoft",
    now: now.toISOString(),
    gateways: {
      total: 8,
      asOf: ago(0.5),
      usersAsOf: ago(7),
      callsAsOf: ago(1),
      callsSince: null,
      problem: null,
      rows: [
        gateway("sbc3.contoso.com", {
          standing: "bad",
          needsLook: true,
          certificate: { words: "expired 3 days ago", standing: "bad" },
          options: { words: "OPTIONS: no answer here", standing: "unknown" },
          preflight: { words: "blocked", standing: "bad", at: ago(95) },
          calls: { attempts: 12, delivered: 4 },
          users: 44,
        }),
        gateway("sbc2.contoso.com", {
          standing: "warning",
          needsLook: true,
          certificate: { words: "12 days left", standing: "warning" },
          preflight: { words: "ready with warnings", standing: "warning", at: ago(2 * 24 * 60) },
        }),
        gateway("sbc5.contoso.com", {
          standing: "warning",
          needsLook: true,
          enabled: false,
          users: 0,
          calls: { attempts: 0, delivered: 0 },
        }),
        gateway("sbc6.contoso.com", {
          standing: "unknown",
          options: { words: "OPTIONS not tried yet", standing: "unknown" },
          certificate: { words: "not seen", standing: "unknown" },
          probedAt: null,
          preflight: null,
          users: null,
          calls: null,
        }),
        gateway("sbc1.contoso.com", {
          users: 310,
          calls: { attempts: 842, delivered: 836 },
          change: { name: "chg-12", words: "running", standing: "going" },
        }),
        gateway("sbc1-bypass.contoso.com", {
          mediaBypass: true,
          users: 620,
          calls: { attempts: 1904, delivered: 1897 },
        }),
        gateway("sbc4.contoso.com", {
          mediaBypass: true,
          change: { name: "chg-14", words: "waiting for approval", standing: "going" },
        }),
        gateway("customer1.carrier.example", {
          standing: "ended",
          derived: true,
          preflight: null,
          users: 86,
        }),
      ],
    },
    changes: {
      open: 2,
      waiting: 1,
      leftHalfDone: [
        {
          name: "chg-9",
          words: "sbc2.contoso.com: 48 people stay on the new policy and 6 steps are not undone",
        },
      ],
      rows: [
        {
          name: "chg-14",
          kind: "media bypass off",
          subject: "sbc4.contoso.com",
          reason: "One-way audio in Porto since the firmware update",
          requestedBy: "Alex Wilber",
          requestedAt: ago(26),
          words: "waiting for approval",
          standing: "going",
          note: null,
          until: { words: "expires", at: ago(-1414) },
          waves: [],
        },
        {
          name: "chg-12",
          kind: "migration",
          subject: "sbc1.contoso.com",
          reason: "Shorter media path for Amsterdam",
          requestedBy: "Alex Wilber",
          requestedAt: ago(340),
          words: "running",
          standing: "going",
          note: null,
          until: null,
          waves: [
            wave(1, "Pilot", 10, 10, "passed its gate", "good", null),
            wave(2, "Half", 610, 610, "moved; waiting for calls", "going", ago(-38)),
            wave(3, "Everybody else", 310, 0, "to come", "ended", null),
          ],
        },
      ],
    },
    decisions: [
      {
        at: ago(22),
        change: "chg-12",
        words: "chg-12 (migration, sbc1.contoso.com): Megan Bowen released wave 2.",
        standing: "good",
      },
      {
        at: ago(31),
        change: "chg-12",
        words:
          "chg-12 (migration, sbc1.contoso.com): wave 1 passed its gate. 214 calls of 10 people, no media failures.",
        standing: "good",
      },
      {
        at: ago(300),
        change: "chg-11",
        words:
          "chg-11 (media bypass on, sbc3.contoso.com): rejected by Adele Vance. \u2068“The certificate has expired; renew it first.”\u2069",
        standing: "bad",
      },
    ],
  };
}

function wave(
  number: number,
  title: string,
  users: number,
  moved: number,
  words: string,
  standing: "good" | "going" | "ended",
  judgeAt: string | null,
) {
  return { number, title, users, moved, words, standing, judgeAt };
}
