type Fields = Readonly<Record<string, string>>;

/** A sign-in as a browser does it: the bot's page, the sign-in service's, and what that posts back. */
export interface BegunSignIn {
  readonly page: string;
  readonly cookie: string;
  /** The request to the sign-in service. */
  readonly asked: URL;
}

export async function beginSignIn(link: string, cookie?: string): Promise<BegunSignIn> {
  const response = await fetch(link, { headers: cookie === undefined ? {} : { Cookie: cookie } });
  const page = await response.text();
  const [, href = ""] = /<a href="([^"]*)"/.exec(page) ?? [];
  const [kept = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  return { page, cookie: kept, asked: new URL(unescaped(href)) };
}

/** What the simulated sign-in service has this person's browser post. */
export async function pressAt({ asked }: Pick<BegunSignIn, "asked">, name: string): Promise<Fields> {
  const html = await (await fetch(asked)).text();
  const form = html.split("<form").find((part) => part.includes(`<button>${name}</button>`)) ?? "";
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, field = "", value = ""]) => [field, unescaped(value)]));
}

/** Posts it to the bot, whose page says what came of it. */
export async function endSignIn(
  bot: string,
  fields: Fields,
  cookie: string | null,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${bot}/sign-in/done`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: cookie === null ? {} : { Cookie: cookie },
  });
  return { status: response.status, text: await response.text() };
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
}
