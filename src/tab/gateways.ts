import { counted, fact, make, mark, type Child } from "./dom.ts";
import type { GatewayRow } from "./overview.ts";
import { percent } from "./summary.ts";
import { age } from "./times.ts";

/** What of the table is shown. */
export interface Filter {
  readonly text: string;
  readonly onlyLooks: boolean;
}

/** What passes the filter, in the order given. */
export function matching(rows: readonly GatewayRow[], { text, onlyLooks }: Filter): readonly GatewayRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(({ fqdn, needsLook }) => fqdn.includes(wanted) && (!onlyLooks || needsLook));
}

/** One row. `linkTo` makes a link to the chat, or plain text where there is none. */
export function gatewayRow(
  row: GatewayRow,
  now: Date,
  linkTo: (words: string, command: string) => Node,
): HTMLElement {
  const { change } = row;
  const name = make(
    "th",
    { role: "rowheader", scope: "row" },
    make(
      "div",
      { class: "who" },
      mark(row.standing),
      make(
        "div",
        {},
        linkTo(row.fqdn, `gateway ${row.fqdn}`),
        row.derived ? make("span", { class: "age" }, "a carrier’s own trunk") : null,
        row.enabled ? null : make("span", { class: "age" }, fact({ words: "disabled", standing: "warning" })),
        change === null
          ? null
          : make("span", { class: "age" }, linkTo(change.name, `change ${change.name}`), " ", fact(change)),
      ),
    ),
  );
  const users = cell(
    "Users",
    "number",
    row.users === null ? "not counted" : row.users.toLocaleString("en-GB"),
  );
  const calls = cell("Calls, 24 h", "number", ...callWords(row.calls));
  if (row.derived) {
    const elsewhere = cell("Settings", "elsewhere quiet", "settings are the carrier’s");
    elsewhere.colSpan = 3;
    return make("tr", { role: "row" }, name, elsewhere, users, calls, cell("Preflight", "quiet"));
  }
  return make(
    "tr",
    { role: "row" },
    name,
    cell(
      "Bypass",
      "",
      make("span", { class: row.mediaBypass ? "on" : "off" }, row.mediaBypass ? "on" : "off"),
    ),
    cell("SIP OPTIONS", "", fact(short(row.options)), timeNode(row.probedAt)),
    cell("Certificate", "", fact(row.certificate), timeNode(row.probedAt)),
    users,
    calls,
    cell(
      "Preflight",
      "",
      ...(row.preflight === null
        ? [make("span", { class: "quiet" }, "none yet")]
        : [fact(row.preflight), timeNode(row.preflight.at)]),
    ),
  );

  function timeNode(at: string | null): Node | null {
    return at === null ? null : make("span", { class: "age" }, age(at, now));
  }
}

/** The column says what it is about. */
function short({ words, standing }: GatewayRow["options"]): GatewayRow["options"] {
  return { words: words.replace(/^OPTIONS:? /, ""), standing };
}

function callWords(calls: GatewayRow["calls"]): readonly Child[] {
  if (calls === null) return ["not read"];
  if (calls.attempts === 0) return ["none"];
  return [
    calls.attempts.toLocaleString("en-GB"),
    make(
      "span",
      { class: "age", title: counted(calls.attempts - calls.delivered, "not delivered", "not delivered") },
      `${percent(calls)} delivered`,
    ),
  ];
}

function cell(label: string, classes: string, ...children: readonly Child[]): HTMLTableCellElement {
  return make("td", { role: "cell", "data-label": label, class: classes }, ...children);
}
