import { describe, expect, it } from "@jest/globals";
import { decides, readIncoming } from "../../../src/teams/entry/incoming.ts";
import type { Activity } from "../../../src/web/activity.ts";
import { alex } from "../../support/people.ts";
import { simulatedTenant } from "../../support/teams/connector.ts";
import { messagesOf } from "../../support/teams/short-activities.ts";

const { says, clicks, submits, opensDialog, joins } = messagesOf;

const read = (activity: object) => readIncoming(activity as Activity, simulatedTenant);

/** What is asked for, in a word: the command or the verb that is meant. */
function askedBy(activity: object): string {
  const { asked } = read(activity);
  if (!asked) return "nothing";
  if (!asked.meant) return "nothing known";
  return asked.kind === "typed" ? `${asked.name} ${asked.words.join(" ")}`.trim() : `[${asked.verb}]`;
}

describe("an activity is read once, for all who look at it", () => {
  it.each<[string, object, string]>([
    ["a line", says(alex, "gateway sbc1.contoso.com"), "gateway sbc1.contoso.com"],
    ["a command in two words", says(alex, "Roll back chg-7"), "rollback chg-7"],
    ["nothing but a mention", says(alex, "<at>Bypass Pilot</at>"), "help"],
    ["a button", clicks(alex, "approve", { changeId: 7 }), "[approve]"],
    ["a button that types", clicks(alex, "command", { text: "rollback chg-7" }), "rollback chg-7"],
    ["a button of an old client", submits(alex, "brake", { changeId: 7 }), "[brake]"],
    ["a button that types, of an old client", submits(alex, "command", { text: "help" }), "help"],
    ["a form in a dialog", opensDialog(alex), "[migrateForm]"],
    ["a button in a dialog", { ...opensDialog(alex), value: { data: { verb: "approve" } } }, "[approve]"],
    ["a dialog without a verb", { ...opensDialog(alex), value: { data: {} } }, "nothing"],
    [
      "a line in a dialog",
      { ...opensDialog(alex), value: { data: { verb: "command", text: "brake chg-7" } } },
      "brake chg-7",
    ],
    ["a button that types no text", clicks(alex, "command", { text: 7 }), "nothing known"],
    ["a verb that no card has", clicks(alex, "__proto__"), "nothing known"],
    ["a word that is no command", says(alex, "constructor"), "nothing known"],
    ["more text than is read", says(alex, "x".repeat(4_001)), "nothing known"],
    ["an event", joins(alex), "nothing"],
  ])("%s", (_what, activity, asked) => {
    expect(askedBy(activity)).toBe(asked);
  });

  it("decides by what is meant, however it was asked", () => {
    const deciding = [
      says(alex, "cancel chg-7"),
      clicks(alex, "cancel", { changeId: 7 }),
      submits(alex, "command", { text: "cancel chg-7" }),
      { ...opensDialog(alex), value: { data: { verb: "migrate" } } },
    ];
    expect(deciding.map((activity) => decides(read(activity)))).toEqual([true, true, true, true]);
    const looking = [says(alex, "change chg-7"), clicks(alex, "show", { view: "change" }), opensDialog(alex)];
    expect(looking.map((activity) => decides(read(activity)))).toEqual([false, false, false]);
  });

  it("knows the person by their object id alone", () => {
    const { person } = read({
      ...says(alex, "help"),
      from: { id: "29:x", name: " Al ", aadObjectId: "no id" },
    });
    expect(person).toBeUndefined();
    const shouting = { id: "29:x", name: " Al ", aadObjectId: alex.id.toUpperCase() };
    expect(read({ ...says(alex, "help"), from: shouting }).person).toEqual({ id: alex.id, name: "Al" });
  });
});
