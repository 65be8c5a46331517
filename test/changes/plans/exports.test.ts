import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { estimateDuration } from "../../../src/changes/waves/duration.ts";
import { aDifference, aReplay } from "../../support/changes/builders.ts";
import { exportMarkdown } from "../../../src/changes/plans/export-markdown.ts";
import { exportPowershell } from "../../../src/changes/plans/export-powershell.ts";
import type { Membership } from "../../../src/changes/waves/members.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import { comment, powershellLine, quoted } from "../../../src/changes/plans/powershell.ts";
import { adviceOn } from "../../../src/telephony/sbc/advice-on.ts";
import {
  aMember,
  aMovePlan,
  aNewGateway,
  aPolicy,
  aRoute,
  newFqdn,
  userId,
} from "../../support/changes/migration-builders.ts";
import { readString, skeleton } from "../../support/tenant/powershell-reader.ts";

const allowed = [
  "throw",
  "New-CsOnlinePSTNGateway",
  "Set-CsOnlinePSTNGateway",
  "Remove-CsOnlinePSTNGateway",
  "Get-CsOnlinePSTNGateway",
  "Set-CsOnlinePstnUsage",
  "New-CsOnlineVoiceRoute",
  "Set-CsOnlineVoiceRoute",
  "Remove-CsOnlineVoiceRoute",
  "Get-CsOnlineVoiceRoute",
  "New-CsOnlineVoiceRoutingPolicy",
  "Remove-CsOnlineVoiceRoutingPolicy",
  "Get-CsOnlineVoiceRoutingPolicy",
  "New-CsBatchPolicyAssignmentOperation",
  "Get-CsBatchPolicyAssignmentOperation",
];

/** What a line of the script may look like outside its strings. */
const text = "(S|\\((S|\\[char\\]0x[0-9A-F]+)( \\+ (S|\\[char\\]0x[0-9A-F]+))*\\))";
const list = `@\\((${text}(,${text})*)?\\)`;
const value = `(${text}|\\d+|\\$(true|false|null|users|operation)|${list}|@\\{(Add|Remove|Replace)=${list}\\}|OnlineVoiceRoutingPolicy)`;
const statement = new RegExp(
  `^(\\$users = ${list}|(\\$operation = )?(${allowed.join("|")})( -[A-Za-z]+ ${value})*|throw S)$`,
);

const arbitraryText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        "'",
        "\u2019",
        "\u201b",
        "\n",
        "\r",
        "#>",
        "<#",
        "$(x)",
        "`",
        '"',
        ";",
        "\u2028",
        "\u202e",
        "ü",
      ),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join("")),
);

const membership: Membership = {
  members: [aMember(), aMember({ userId: userId(2), wave: 2, former: { kind: "global" } })],
  excluded: [{ userId: userId(3), userPrincipalName: "user3@contoso.com", why: "noNumber" }],
};

/** A plan whose every text is this one. */
function planOf(words: string): Plan {
  const gateway = aNewGateway({
    description: words,
    gatewaySiteId: words,
    numberTranslationRules: { inboundPstn: [words], inboundTeams: [], outboundPstn: [], outboundTeams: [] },
  });
  return aMovePlan({
    subject: words,
    reason: words,
    cautions: [words],
    opening: [
      { kind: "createGateway", gateway },
      { kind: "addUsage", usage: words },
      {
        kind: "createRoute",
        route: aRoute({ name: words, numberPattern: words, usages: [words], description: words }),
      },
      { kind: "createPolicy", policy: aPolicy({ name: words, usages: [words] }) },
    ],
    closing: [{ kind: "setRouteGateways", route: words, from: [words], to: [newFqdn] }],
    sbcTasks: [
      {
        id: "x",
        text: words,
        advice: [
          {
            text: words,
            why: words,
            confidence: "A",
            source: { page: words, date: "2026-11-30", dated: "read" },
          },
        ],
      },
    ],
  });
}

describe("a text in PowerShell", () => {
  it("is read back as it was, whatever it is", () => {
    fc.assert(
      fc.property(arbitraryText, (words) => {
        expect(readString(quoted(words))).toBe(words);
      }),
      { numRuns: 2000 },
    );
  });

  it("stands in single quotes, a quote doubled", () => {
    expect(quoted("O'Hara")).toBe("'O''Hara'");
    expect(quoted("München")).toBe("'München'");
    expect(quoted("a\nb")).toBe("('' + 'a' + [char]0xA + 'b')");
  });

  it("as a comment stays on its line", () => {
    fc.assert(
      fc.property(arbitraryText, (words) => {
        expect(comment(words)).toMatch(/^#[\x20-\x7e\p{L}\p{M}\p{N}]*$/u);
      }),
    );
  });

  it("is written with its list modifier, arrays and booleans", () => {
    expect(
      powershellLine({
        cmdlet: "Set-CsOnlineVoiceRoute",
        parameters: { Identity: "A", Priority: 3, OnlinePstnUsages: { Add: ["a", "b"] } },
      }),
    ).toBe("Set-CsOnlineVoiceRoute -Identity 'A' -Priority 3 -OnlinePstnUsages @{Add=@('a','b')}");
    expect(powershellLine({ cmdlet: "Set-CsOnlinePSTNGateway", parameters: { MediaBypass: false } })).toBe(
      "Set-CsOnlinePSTNGateway -MediaBypass $false",
    );
  });
});

describe("the plan as a script", () => {
  it("holds allow-listed cmdlets and comments only, whatever the tenant's names are", () => {
    fc.assert(
      fc.property(arbitraryText, (words) => {
        const plan = planOf(words);
        const members = [
          aMember({ target: words }),
          aMember({ wave: 2, former: { kind: "direct", policy: words } }),
        ];
        const lines = exportPowershell(plan, { members, excluded: [] })
          .slice(1)
          .split(/\r\n|\r|\n/);
        for (const line of lines) if (skeleton(line) !== "") expect(skeleton(line)).toMatch(statement);
      }),
      { numRuns: 300 },
    );
  });

  it("stops when run as a whole, and again before the way back", () => {
    const lines = exportPowershell(aMovePlan(), membership).split("\r\n");
    expect(lines[0]).toMatch(/^\ufeffthrow /);
    expect(lines.filter((line) => /^\ufeff?throw /.test(line))).toHaveLength(2);
  });

  it("moves people in operations of at most 5,000, and brings each back to what they had", () => {
    const members = Array.from({ length: 5001 }, (_, n) =>
      aMember({ userId: userId(n), ...(n === 0 ? { former: { kind: "global" } } : {}) }),
    );
    const script = exportPowershell(aMovePlan(), { members, excluded: [] });
    const [forth = "", back = ""] = script.split("The way back. Only");
    expect(forth.match(/New-CsBatchPolicyAssignmentOperation/g)).toHaveLength(2);
    expect(back).toContain("-PolicyName $null -Identity $users");
    expect(back.match(/-PolicyName 'Berlin' /g)).toHaveLength(1);
    expect(back.indexOf("-MediaBypass $false")).toBeLessThan(back.indexOf("-PolicyName"));
    expect(back.indexOf("-PolicyName")).toBeLessThan(back.indexOf("Remove-CsOnlineVoiceRoutingPolicy"));
    expect(back.indexOf("Remove-CsOnlineVoiceRoute ")).toBeLessThan(
      back.indexOf("Remove-CsOnlinePSTNGateway"),
    );
  });
});

describe("the plan as Markdown", () => {
  it("tells steps with their way back, waves, who moves and who stays", () => {
    const text = exportMarkdown(aMovePlan(), membership, null);
    for (const words of [
      "# Migration to a second trunk: sbc1.contoso.com",
      "sbc1b.contoso.com:5067",
      "New-CsOnlineVoiceRoutingPolicy -Identity 'Berlin Bypass'",
      'Way back: The policy "Berlin Bypass" is removed.',
      "| 1 | Pilot | 1 | 24 h | yes |",
      "user1@contoso.com | Berlin Bypass",
      "Global, by taking the direct grant away",
      "| user3@contoso.com | has no phone number |",
    ])
      expect(text).toContain(words);
  });

  it("lists the SBC's tasks, each with the vendor's words, what happens otherwise, and the source", () => {
    const sbcTasks = [
      {
        id: "trunk-pair:refer",
        text: "The new trunk handles REFER.",
        advice: adviceOn(["refer"], { vendor: "audiocodes", cloud: "commercial" }),
      },
    ];
    const lines = exportMarkdown(aMovePlan({ sbcTasks }), membership, null).split("\n");
    const at = lines.indexOf("- The new trunk handles REFER.");
    expect(lines[at + 1]).toBe(
      "  - Profile: SBCRemoteReferBehavior is 3 (handled locally). Otherwise: 0 passes REFER on to the carrier, and transfers fail. (Microsoft Learning MS-721, lab on Direct Routing with AudioCodes, read 2026-11-30)",
    );
    const script = exportPowershell(aMovePlan({ sbcTasks }), membership);
    expect(script).toContain("# [ ] The new trunk handles REFER.");
    expect(script).toMatch(/^# +- Profile: SBCRemoteReferBehavior is 3 .*read 2026-11-30\)\r$/m);
  });

  it("lists what the plan's replay shows", () => {
    const text = exportMarkdown(
      aMovePlan(),
      membership,
      aReplay({ differences: [aDifference()], read: 0.5 }),
    );
    for (const words of [
      "## Replay: Not intended by the plan",
      '- Calls by route "World" would lose their route: 12 calls, perhaps 3 more of 4 people',
      "Only 84 of the 168 hours",
    ])
      expect(text).toContain(words);
  });

  it("keeps the tenant's names inside their lines and cells", () => {
    fc.assert(
      fc.property(arbitraryText, (words) => {
        const lines = exportMarkdown(planOf(words), membership, null).split(/\r\n|[\n\r\u2028\u2029]/);
        const plain = exportMarkdown(planOf("x"), membership, null).split("\n");
        expect(lines).toHaveLength(plain.length);
        const bars = (line: string) => (line.replace(/\\./g, "").match(/\|/g) ?? []).length;
        lines.forEach((line, n) => {
          if (plain[n]?.startsWith("|")) expect(bars(line)).toBe(bars(plain[n]));
        });
      }),
    );
  });
});

describe("an estimate of the duration", () => {
  it("is the sum of the waves' times, and says that it is an estimate", () => {
    expect(estimateDuration(aMovePlan())).toEqual({
      hours: 48,
      words: "An estimate: about 2 days, for 2 waves with the time between them.",
    });
  });

  it("waits for the window between waves", () => {
    const window = { days: [6], from: "22:00", to: "04:00", zone: "Europe/Berlin" };
    expect(estimateDuration(aMovePlan({ window })).hours).toBe(7 * 24 + 24);
  });
});
