import { lacking, lackingWords, type Lacking, type Required } from "../../changes/approver-groups.ts";
import type { Person } from "../../changes/person.ts";
import { listed, plain } from "./text.ts";

/** A name with the beginning of the Entra object id, for where two people of one name must not be taken for each other. */
export function named({ id, name }: Person): string {
  return `${plain(name, 60)} (${plain(id.substring(0, 8), 8)})`;
}

/** `1 of 2 given, by Megan Bowen (telephony); lacking: 1 of security`: approvals, or releases of a wave. */
export function givenBy(
  given: readonly { readonly by: Person; readonly speaksFor: readonly string[] }[],
  required: Required,
): string {
  const lack = lacking(
    required,
    given.map(({ speaksFor }) => speaksFor),
  );
  const names = given.map(({ by, speaksFor }) =>
    speaksFor.length === 0
      ? plain(by.name, 60)
      : `${plain(by.name, 60)} (${plain(speaksFor.join(", "), 80)})`,
  );
  const counted = required.approvalsRequired - lack.count;
  return `${counted} of ${required.approvalsRequired} given${names.length === 0 ? "" : `, by ${listed(names)}`}${lackingOfGroups(lack)}`;
}

/** What is needed, where none was given yet: `2 needed`, or of which groups. */
export function neededWords(required: Required | undefined): string {
  const lack = lacking(required ?? { approvalsRequired: 1 }, []);
  return `${plain(lackingWords(lack), 300)} needed`;
}

function lackingOfGroups(lack: Lacking): string {
  return lack.groups.length === 0 ? "" : `; lacking: ${plain(lackingWords(lack), 300)}`;
}
