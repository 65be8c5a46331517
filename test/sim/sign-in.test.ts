import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";

describe("the simulated sign-in", () => {
  let services: Services;
  const asked = {
    client_id: "simulated",
    response_type: "id_token",
    response_mode: "form_post",
    prompt: "login",
    redirect_uri: "http://127.0.0.1:3978/sign-in/done",
    nonce: "n",
    state: "<s>",
  };
  const ask = (changed: Partial<Record<keyof typeof asked, string>> = {}) =>
    fetch(`${services.url}/authorize?${new URLSearchParams({ ...asked, ...changed }).toString()}`);

  beforeAll(async () => {
    services = await startServices(readContoso(), { calls: false });
  });
  afterAll(async () => {
    await services.stop();
  });

  it("offers everybody of the tenant, and escapes what it is sent", async () => {
    const html = await (await ask()).text();
    for (const { name } of readContoso().people) expect(html).toContain(`<button>${name}</button>`);
    expect(html).not.toContain("<s>");
  });

  it("sends nobody beyond this machine, and takes no other request than the bot's", async () => {
    for (const wrong of [
      { redirect_uri: "https://evil.example/sign-in/done" },
      { prompt: "none" },
      { response_mode: "query" },
      { nonce: "" },
    ])
      expect((await ask(wrong)).status).toBe(400);
  });
});
