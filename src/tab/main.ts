import { changeItem, leftItem } from "./changes.ts";
import { decisionItem } from "./decisions.ts";
import { byId, make, show } from "./dom.ts";
import { gatewayRow, matching } from "./gateways.ts";
import { askToken, meetHost, openInTeams, sayLoaded, type Host } from "./host.ts";
import { load } from "./load.ts";
import type { Overview } from "./overview.ts";
import { tiles } from "./summary.ts";
import { age, asOf } from "./times.ts";

const refreshEveryMs = 30_000;
const rowsAtFirst = 50;

const simulated = document.body.dataset.mode === "simulated";
const chatUrl = document.body.dataset.chat ?? "";
const filter = byId<HTMLInputElement>("filter");
const only = byId<HTMLInputElement>("only");

let host: Host = "alone";
let shown: { readonly overview: Overview; readonly receivedAt: number } | undefined;
let allRows = false;
let loading = false;
let lastTry = 0;

byId("simulated").hidden = !simulated;
byId("refresh").addEventListener("click", () => void refresh());
byId("more").addEventListener("click", () => {
  allRows = true;
  draw();
});
filter.addEventListener("input", draw);
only.addEventListener("change", draw);
document.addEventListener("visibilitychange", () => void refreshWhenDue());
setInterval(() => void refreshWhenDue(), 5_000);

await start();

async function start(): Promise<void> {
  host = await meetHost();
  if (host === "silent" && !simulated)
    return complain("Teams does not answer", "This page got no answer from Teams.", {
      title: "Try again",
      // teams-js remembers its first hello, so only a new page can say another.
      press: () => {
        location.reload();
      },
    });
  if (host === "alone" && !simulated)
    return complain(
      "Open me in Teams",
      "This page shows your organisation’s telephony, so Teams has to say who is looking. In Teams it is a tab of Bypass Pilot.",
    );
  if (host === "teams") document.addEventListener("click", openInTeams);
  if (chatUrl !== "") {
    byId<HTMLAnchorElement>("chat").href = chatUrl;
    byId("chat").hidden = false;
  }
  await refresh();
  if (host === "teams") sayLoaded();
}

async function refreshWhenDue(): Promise<void> {
  const due = Date.now() - lastTry >= refreshEveryMs;
  if (shown && due && document.visibilityState === "visible") return refresh();
  drawAges();
}

async function refresh(): Promise<void> {
  if (loading) return;
  loading = true;
  lastTry = Date.now();
  byId("refresh").toggleAttribute("disabled", true);
  try {
    const token = await tokenOf();
    if (!token.ok) return fail("Teams could not sign you in", token.error);
    const loaded = await load(token.value);
    if (loaded.ok) {
      shown = { overview: loaded.overview, receivedAt: Date.now() };
      draw();
    } else if (loaded.status === 401 || loaded.status === 403) {
      // Whoever lost their role keeps nothing on the screen.
      shown = undefined;
      fail(loaded.status === 403 ? "Nothing to show you" : "You are not signed in", loaded.error);
    } else fail("The overview cannot be read", loaded.error);
  } finally {
    loading = false;
    byId("refresh").toggleAttribute("disabled", false);
  }
}

type TokenResult =
  { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly error: string };

async function tokenOf(): Promise<TokenResult> {
  if (simulated || host !== "teams") return { ok: true, value: null };
  try {
    return { ok: true, value: await askToken() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, error: `Teams says: ${why}` };
  }
}

/** What was shown before stays, with its age; without anything to show the page says so. */
function fail(title: string, error: string): void {
  if (!shown) return complain(title, error, { title: "Try again", press: () => void tryAgain() });
  byId("problem").textContent = `! ${title}. ${error} Shown is what was read before.`;
  byId("problem").hidden = false;
  drawAges();
}

async function tryAgain(): Promise<void> {
  byId("notice").hidden = true;
  byId("loading").hidden = false;
  await refresh();
}

function complain(
  title: string,
  text: string,
  offer?: { readonly title: string; readonly press: () => void },
): void {
  const notice = byId("notice");
  const [heading, words, actions] = notice.children;
  if (!heading || !words || !actions) return;
  heading.textContent = title;
  words.textContent = text;
  const link = make(
    "a",
    { class: "button", target: "_blank", rel: "noopener" },
    "Open the chat with the bot",
  );
  link.href = chatUrl;
  const button = make("button", { type: "button", class: "primary" }, offer?.title ?? "");
  if (offer) button.addEventListener("click", offer.press);
  actions.replaceChildren(...(offer ? [button] : []), ...(chatUrl === "" ? [] : [link]));
  notice.hidden = false;
  byId("loading").hidden = true;
  byId("content").hidden = true;
  byId("refresh").hidden = true;
  byId("as-of").textContent = "";
}

function draw(): void {
  if (!shown) return;
  const { overview } = shown;
  const now = currentTime(shown);
  byId("notice").hidden = true;
  byId("loading").hidden = true;
  byId("content").hidden = false;
  byId("refresh").hidden = false;

  const { gateways, changes, decisions } = overview;
  const problem = byId("problem");
  problem.hidden = gateways.problem === null;
  problem.textContent = `! ${gateways.problem ?? ""}`;
  show(byId("summary"), tiles(overview));

  const found = matching(gateways.rows, { text: filter.value, onlyLooks: only.checked });
  // eslint-disable-next-line local/no-silent-cut -- a button shows all of them
  const rows = allRows ? found : found.slice(0, rowsAtFirst);
  show(
    byId("gateways"),
    rows.map((row) => gatewayRow(row, now, linkTo)),
  );
  byId("filters").hidden = gateways.rows.length === 0;
  byId("more").hidden = rows.length === found.length;
  byId("more").textContent = `Show all ${found.length}`;
  byId("gateways-empty").hidden = found.length > 0;
  byId("gateways-empty").textContent = emptyWords(overview);

  show(byId("changes"), [
    ...changes.leftHalfDone.map((left) => leftItem(left, linkTo)),
    ...changes.rows.map((change) => changeItem(change, now, linkTo)),
  ]);
  byId("changes-empty").hidden = changes.rows.length + changes.leftHalfDone.length > 0;
  show(
    byId("decisions"),
    decisions.map((decision) => decisionItem(decision, now)),
  );
  byId("decisions-empty").hidden = decisions.length > 0;
  drawAges();
}

/** Ages grow while nothing else changes. */
function drawAges(): void {
  if (!shown) return;
  const { now: read, gateways, changes } = shown.overview;
  const now = currentTime(shown);
  say("as-of", asOf(read, now));
  const more = changes.open > changes.rows.length ? `newest ${changes.rows.length} of ${changes.open}, ` : "";
  say("changes-age", `${more}${asOf(read, now)}`);
  say("decisions-age", asOf(read, now));
  say(
    "gateways-age",
    [
      gateways.asOf === null ? "not read yet" : asOf(gateways.asOf, now),
      ...(gateways.usersAsOf === null ? [] : [`users ${age(gateways.usersAsOf, now)}`]),
      ...(gateways.callsAsOf === null ? [] : [`calls ${age(gateways.callsAsOf, now)}`]),
      ...(gateways.callsSince === null
        ? []
        : [`calls before ${age(gateways.callsSince, now)} are still to be read`]),
    ].join(" · "),
  );
}

/** Only when it changed: the page's age is read out. */
function say(id: string, words: string): void {
  const element = byId(id);
  if (element.textContent !== words) element.textContent = words;
}

/** The bot's clock, so that a wrong one here makes no wrong ages. */
function currentTime({ overview, receivedAt }: { overview: Overview; receivedAt: number }): Date {
  return new Date(new Date(overview.now).getTime() + Date.now() - receivedAt);
}

function emptyWords({ gateways }: Overview): string {
  if (gateways.asOf === null)
    return "Nothing was read from the tenant yet. The first look is under way; it shows here by itself.";
  return gateways.rows.length === 0 ? "This tenant has no gateways." : "No gateway matches.";
}

/** Leads to the chat with the command written already; who has no such chat sees the words. */
function linkTo(words: string, command: string): Node {
  if (chatUrl === "") return make("span", { class: "name" }, ...breakable(words));
  const link = make(
    "a",
    { class: "name", target: "_blank", rel: "noopener", "data-key": `${words} ${command}` },
    ...breakable(words),
  );
  link.href = `${chatUrl}&message=${encodeURIComponent(command)}`;
  return link;
}

/** A long name may go on in a new line after a dot. */
function breakable(name: string): readonly Node[] {
  return name
    .split(/(?<=\.)/)
    .flatMap((part, at) => [...(at === 0 ? [] : [make("wbr")]), document.createTextNode(part)]);
}
