import { may } from "../../changes/roles.ts";
import { capability, type Capability } from "../capability/capability.ts";
import { helpCard } from "./help-card.ts";
import { groupWords, helpGroupOf, helpGroups, type HelpGroup } from "./help-words.ts";

/** Lists only what the person may do. `all` gives every capability, this one included. */
export function helpAbout(all: () => readonly Capability[]): Capability {
  return capability<HelpGroup | null>({
    permission: null,
    readers: "everybody",
    typed: {
      name: "help",
      usages: [
        { syntax: "help", does: "what you can do here" },
        { syntax: "help <group>", does: "all of one group: look, check, ask, decide, move, more" },
      ],
      parse: ([word]) => helpGroups.find((group) => group === word) ?? null,
    },
    async run(_deps, only, { person, roles }) {
      const usable = all().flatMap(({ permission, typed }) => {
        if (!typed || (permission !== null && !may(roles, permission))) return [];
        const { name, usages, further } = typed;
        const commands =
          further === undefined || may(roles, further.permission)
            ? usages
            : usages.filter(({ syntax }) => !syntax.startsWith(`${name} ${further.word}`));
        return [{ group: helpGroupOf(permission), name, commands }];
      });
      const names = new Set(usable.map(({ name }) => name));
      const groups = helpGroups.map((group) => ({
        ...groupWords[group],
        name: group,
        commands: usable.filter((each) => each.group === group).flatMap(({ commands }) => commands),
        examples: groupWords[group].examples.filter((line) => names.has(line.split(" ")[0] ?? "")),
      }));
      return {
        type: "card",
        card: helpCard({
          groups: groups.filter(({ commands }) => commands.length > 0),
          only,
          name: person.name,
        }),
      };
    },
  });
}
