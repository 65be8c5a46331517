import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { launch } from "../../../sim/launcher/launch.ts";
import { freePort } from "../../../sim/launcher/ports.ts";
import { startChromium } from "./chromium.ts";
import { openPlayground, type PlaygroundPage } from "./playground-page.ts";

const project = resolve(import.meta.dirname, "../../..");
const pictures = join(project, "test-results", "browser");

/** What `npm start` starts, with both Playgrounds open in their personal chats. */
export interface Demo {
  readonly alex: PlaygroundPage;
  readonly megan: PlaygroundPage;
  /** Asks the simulated tenant's control API. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** A file for a picture. */
  readonly picture: (name: string) => string;
  stop(): Promise<void>;
}

export async function startDemo(settings: Readonly<Record<string, string>> = {}): Promise<Demo> {
  await mkdir(pictures, { recursive: true });
  const data = await mkdtemp(join(tmpdir(), "bypass-pilot-browser-"));
  await chmod(data, 0o755); // so that PostgreSQL's own user can enter it
  const launched = await launch({
    project,
    data,
    env: { ...process.env, ...settings, PORT: String(await freePort()), PLAYGROUND: "on" },
    say: () => {},
    botScript: join(project, "src", "main.ts"),
    migrationScript: join(project, "src", "cli", "migrate.ts"),
    tenantScript: join(project, "sim", "main.ts"),
    playgroundPorts: { admin: await freePort(), approver: await freePort() },
  });
  const browser = await startChromium();
  const alex = await openPlayground(browser, launched.at.playgrounds?.admin ?? "");
  const megan = await openPlayground(browser, launched.at.playgrounds?.approver ?? "");
  await alex.openPersonalChat();
  await megan.openPersonalChat();
  return {
    alex,
    megan,
    async control(method, path, body) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${launched.at.control}${path}`, { method, ...sent });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.json();
    },
    picture: (name) => join(pictures, `${name}.png`),
    async stop() {
      await browser.close();
      await launched.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
