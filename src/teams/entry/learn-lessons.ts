/** One card of `learn`. */
export interface Lesson {
  readonly title: string;
  /** What to keep of it, in one sentence. */
  readonly short: string;
  readonly lines: readonly string[];
}

/**
 * Media bypass in six short cards. Sources: "Plan for media bypass with Direct Routing", "Configure media bypass with Direct
 * Routing", "Plan Direct Routing", "Direct Routing: SIP protocol".
 */
export const lessons: readonly Lesson[] = [
  {
    title: "Two paths for the voice",
    short: "Media bypass takes Microsoft out of the path of the voice, and leaves it in charge of the call.",
    lines: [
      "Without bypass: `Teams app → Microsoft’s media processor → SBC → carrier`.",
      "With bypass: `Teams app → SBC → carrier`.",
      "Signalling, who calls whom and when, goes through Microsoft on both paths.",
      "It is a setting of a trunk: on, it concerns everybody whose calls take that trunk.",
    ],
  },
  {
    title: "What it is good for",
    short: "Voice that need not travel to a Microsoft datacentre and back has a shorter way.",
    lines: [
      "Somebody in the same building as the SBC gains most: the voice may stay in the building’s network.",
      "A shorter way means less delay, and less that can be lost on it.",
      "It is no promise: who cannot reach the SBC directly goes through a relay of Microsoft’s.",
    ],
  },
  {
    title: "What it needs",
    short:
      "The Teams app and the SBC must reach each other, and the firewall must let both of them and Microsoft in.",
    lines: [
      "The SBC is certified for bypass, has a public IPv4 address, speaks ICE Lite, and handles REFER, or transfers fail.",
      "UDP from Teams apps, ports 50000 to 50019, to the SBC’s media ports at its public address.",
      "UDP with Microsoft’s relays: 50000 to 59999 and 3478 to 3481. With its media processors: 3478 to 3481 and 49152 to 53247.",
      "App and SBC must share a codec: on the direct way nobody translates between them.",
      "`preflight` checks what can be seen from here; `confirm` records what only you can check.",
    ],
  },
  {
    title: "What goes the old way all the same",
    short: "A trunk with bypass on always carries some calls without it: that is no fault.",
    lines: [
      "Call queues, auto attendants and call park.",
      "Teams in a browser, and phones of other makers that are not Teams phones.",
      "Calls that become group calls, and calls that reach people of another organisation.",
      "So the firewall keeps the rules for Microsoft’s media processors after the change as well.",
    ],
  },
  {
    title: "Two ways to turn it on",
    short: "At once for a whole trunk, or in waves by a second trunk to the same SBC.",
    lines: [
      "At once, `enable-bypass`: one setting, and everybody on the trunk is on the new path.",
      "In waves, `migrate`: a second trunk with another name and SIP port, the same media ports, and a certificate for both names.",
      "People move by their voice routing policy, which decides their outbound calls only.",
      "Inbound calls use the trunk that the SBC names itself by when it sends them: that is set on the SBC.",
    ],
  },
  {
    title: "How it is done here",
    short: "Look, check, ask, move: nothing is written before somebody else approved exactly that.",
    lines: [
      "Look: `gateways`, `gateway sbc1`. Check: `preflight sbc1`. Ask: `enable-bypass sbc1` or `migrate sbc1`.",
      "Move: once approved, by waves; after each the calls are judged before the next begins.",
      "Whether both sides heard each other is in no record of calls: people of the pilot say so.",
      "`brake` turns bypass off at once for everybody who was moved; `rollback` puts everything back.",
    ],
  },
];
