import { changeName } from "../changes/change.ts";
import { changeNamed } from "../changes/chat/words.ts";
import { capability } from "../teams/capability/capability.ts";
import { offerFile } from "../teams/files/offer-file.ts";
import { makeEvidenceFile } from "./evidence-file.ts";

/** For whoever may read the audit: it holds nothing that `change`, `people`, `preflight` and `audit` do not show them. */
export const changeEvidence = capability({
  permission: "audit",
  readers: "asker",
  typed: {
    name: "evidence",
    usages: [
      {
        syntax: "evidence <id>",
        does: "all that is kept of a change as one file: a page to print, and what proves it",
      },
    ],
    takes: ([named = ""]) => /^(?:chg-?|#)?\d{1,9}$/i.test(named),
    parse: ([typed = ""]) => changeNamed([typed]),
  },
  async run(deps, { changeId }, turn) {
    const made = await makeEvidenceFile(deps, changeId);
    return offerFile(deps, made, `evidence ${changeName(changeId)}`, turn);
  },
});
