import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { packageProblems } from "../../manifest/check-package.ts";
import { readValues } from "../../manifest/values.ts";
import { deployment } from "../support/teams/app-package.ts";

const complete = {
  MicrosoftAppId: deployment.botId,
  PUBLIC_HOST: deployment.host,
  TAB_APP_ID: deployment.tabAppId ?? "",
  DEVELOPER_NAME: deployment.developer.name,
  DEVELOPER_WEBSITE_URL: deployment.developer.websiteUrl,
  DEVELOPER_PRIVACY_URL: deployment.developer.privacyUrl,
  DEVELOPER_TERMS_URL: deployment.developer.termsUrl,
};

describe("what the package is told of the deployment", () => {
  it("is read from the environment", () => {
    expect(readValues(complete)).toEqual({ ok: true, values: deployment });
  });

  it("may omit the tab, and an empty variable counts as unset", () => {
    expect(readValues({ ...complete, TAB_APP_ID: "" })).toMatchObject({
      ok: true,
      values: { tabAppId: null },
    });
  });

  it("is refused with the name of everything missing", () => {
    const read = readValues({});
    expect(read.ok ? [] : read.problems.map((problem) => problem.split(":")[0])).toEqual([
      "MicrosoftAppId",
      "PUBLIC_HOST",
      "DEVELOPER_NAME",
      "DEVELOPER_WEBSITE_URL",
      "DEVELOPER_PRIVACY_URL",
      "DEVELOPER_TERMS_URL",
    ]);
  });

  it.each([
    { name: "MicrosoftAppId", value: "the bot" },
    { name: "MicrosoftAppId", value: "00000000-0000-0000-0000-000000000001" },
    { name: "MicrosoftAppId", value: "12345678-1234-1234-1234-123456789012" },
    { name: "PUBLIC_HOST", value: "https://pilot.contoso.com" },
    { name: "PUBLIC_HOST", value: "pilot.contoso.com:3978" },
    { name: "PUBLIC_HOST", value: "pilot.contoso.com/tab" },
    { name: "PUBLIC_HOST", value: "localhost" },
    { name: "PUBLIC_HOST", value: "203.0.113.7" },
    { name: "TAB_APP_ID", value: "11111111-1111-1111-1111-111111111111" },
    { name: "TAB_APP_ID", value: deployment.botId.toUpperCase() },
    { name: "DEVELOPER_NAME", value: "a name of more than thirty-two characters" },
    { name: "DEVELOPER_PRIVACY_URL", value: "http://contoso.com/privacy" },
    { name: "DEVELOPER_TERMS_URL", value: "our terms" },
  ])("is refused when $name is $value", ({ name, value }) => {
    const read = readValues({ ...complete, [name]: value });
    expect(read.ok ? [] : read.problems).toEqual([expect.stringMatching(`^${name}: `)]);
  });
});

describe("npm run manifest", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bypass-pilot-manifest-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("makes a package that validates, named by the product's version", async () => {
    const { version } = JSON.parse(
      await readFile(new URL("../../package.json", import.meta.url), "utf8"),
    ) as { readonly version: string };
    const { stdout } = await build(complete, folder);
    const path = join(folder, `bypass-pilot-${version}.zip`);
    expect(stdout).toContain(path);
    expect(await packageProblems(await readFile(path), { values: deployment, version })).toEqual([]);
  });

  it("makes none and exits 1 when something is wrong, and says what", async () => {
    const out = join(folder, "refused");
    const failed = await build(
      { ...complete, PUBLIC_HOST: "localhost", DEVELOPER_TERMS_URL: "http://contoso.com" },
      out,
    ).catch((error: unknown) => error as { readonly code: number; readonly stderr: string });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(/PUBLIC_HOST: [^]*DEVELOPER_TERMS_URL: /);
    await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

function build(env: Readonly<Record<string, string>>, folder: string) {
  const script = fileURLToPath(new URL("../../manifest/build.ts", import.meta.url));
  return promisify(execFile)(process.execPath, [script, folder], {
    env: { PATH: process.env["PATH"], ...env },
  });
}
