import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, FrameLocator, Page, Route } from "playwright-core";

/** How the pretended Teams answers. */
export interface HostManner {
  /** Null: it never answers at all. */
  readonly theme: string | null;
  /** What getAuthToken answers; null: nothing, ever. */
  readonly token: string | null | { readonly error: string };
}

/** Teams in the browser, as far as a tab sees it, with the tab in its frame. Nothing leaves this machine. */
export interface TeamsHost {
  readonly page: Page;
  readonly tab: FrameLocator;
  /** What the tab asked of Teams, in order. */
  asked(): Promise<readonly string[]>;
  /** Links that the tab had Teams open. */
  opened(): Promise<readonly string[]>;
  change(manner: Partial<HostManner>): Promise<void>;
  pushTheme(theme: string): Promise<void>;
  /** Lets the clock of the browser jump ahead; what was due on the way happens once. */
  waitFor(seconds: number): Promise<void>;
  /** Puts the tab in the background, or back in front. */
  hide(hidden: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The bot's public name in these tests. */
const publicUrl = "https://pilot.contoso.com";

const origin = "https://teams.microsoft.com";

/** Opens the bot's tab in a page that Chromium takes for Teams'. */
export async function openInTeams(browser: Browser, botUrl: string, manner: HostManner): Promise<TeamsHost> {
  const context = await openContext(browser, botUrl);
  await context.route(`${origin}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: hostPage(manner) }),
  );
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${origin}/host`);
  return {
    page,
    tab: page.frameLocator("iframe"),
    asked: () => page.evaluate("asked"),
    opened: () => page.evaluate("opened"),
    async change(changed) {
      await page.evaluate(`Object.assign(manner, ${JSON.stringify(changed)})`);
    },
    async pushTheme(theme) {
      await page.evaluate(`push("themeChange", [${JSON.stringify(theme)}])`);
    },
    waitFor: (seconds) => page.clock.fastForward(1000 * seconds),
    async hide(hidden) {
      const tab = page.frames().find((frame) => frame.url() === `${publicUrl}/tab`);
      await tab?.evaluate(`
        Object.defineProperty(document, "visibilityState", { value: "${hidden ? "hidden" : "visible"}", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      `);
    },
    close: () => context.close(),
  };
}

/** Opens it framed by a page of somebody else's, on loopback, so that the browser heeds the tab's own policy. */
export async function openFramedElsewhere(
  browser: Browser,
  botUrl: string,
): Promise<Disposable & { page: Page }> {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><iframe src="${botUrl}/tab"></iframe>`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens the tab by itself, as from a bookmark. */
export async function openAlone(browser: Browser, botUrl: string): Promise<Page> {
  const page = await (await openContext(browser, botUrl)).newPage();
  await page.goto(`${publicUrl}/tab`);
  return page;
}

async function openContext(browser: Browser, botUrl: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.route("**/*", (route) => route.abort());
  await context.route(`${publicUrl}/**`, (route) => passOn(route, botUrl));
  return context;
}

/** What TLS and an ingress do in front of the bot. */
async function passOn(route: Route, botUrl: string): Promise<void> {
  const request = route.request();
  const { pathname } = new URL(request.url());
  const { authorization } = request.headers();
  const answer = await fetch(`${botUrl}${pathname}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  await route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
}

function hostPage(manner: HostManner): string {
  return `<!doctype html><title>Teams</title>
<style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0 }</style>
<iframe src="${publicUrl}/tab"></iframe>
<script>
  var manner = ${JSON.stringify(manner)};
  var asked = [], opened = [];
  var frame = document.querySelector("iframe");
  function push(func, args) {
    frame.contentWindow.postMessage({ func: func, args: args }, "${publicUrl}");
  }
  var answers = {
    initialize: function () {
      return ["content", "web", JSON.stringify({
        apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false, supports: { pages: {}, dialog: { url: {} } },
      }), "2.58.0"];
    },
    getContext: function () {
      return [{ theme: manner.theme, locale: "en-gb", hostName: "Teams", frameContext: "content", tid: "t", userObjectId: "u" }];
    },
    "authentication.getAuthToken": function () {
      if (manner.token === null) return undefined;
      return typeof manner.token === "string" ? [true, manner.token] : [false, manner.token.error];
    },
    executeDeepLink: function (args) {
      opened.push(args[0]);
      return [true];
    },
  };
  addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || event.origin !== "${publicUrl}") return;
    var call = event.data;
    asked.push(call.func);
    var answer = answers[call.func];
    var args = manner.theme === null || !answer ? undefined : answer(call.args);
    if (args === undefined) return;
    event.source.postMessage(
      { id: call.id, uuid: call.uuid, uuidAsString: call.uuidAsString, args: args }, event.origin);
  });
</script>`;
}
