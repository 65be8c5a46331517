import { describe, expect, it } from "@jest/globals";
import { createLogger, markerFor } from "../../src/telemetry/log.ts";
import { ids } from "../support/people.ts";

const key = "0123456789abcdef0123456789abcdef";

/** What stands in the log after `write`, each line parsed. */
function logged(
  write: (logger: ReturnType<typeof createLogger>) => void,
  auditKey = key,
): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ level: "info", auditKey, destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const { adele } = ids;

describe("the log", () => {
  it.each([
    ["an object id", adele],
    ["a user principal name", "AdeleV@contoso.com"],
    ["a SIP address", "sip:adelev@contoso.com"],
    ["a phone number", "+31201234567"],
    ["a starred phone number", "+3120123****"],
    ["a tel address", "tel:31201234567"],
    ["a Teams id", `29:${adele}`],
    ["an id of Skype for Business", `8:orgid:${adele}`],
    ["a chat with one person", "a:1-Xyz_abcdefg"],
    ["a token", "Bearer abc.def-ghi"],
    ["a JSON Web Token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln"],
    ["a link that opens a file", "https://files.example/x?tempauth=v1.secret"],
    ["a password in an address", "postgres://bot:hunter2@db/pilot"],
  ])("holds no %s, in whatever form it comes", (_what, text) => {
    const [line] = logged((logger) => {
      const cause = new Error(`It said ${text}.`);
      logger.error({ err: new Error(`About (${text})`, { cause }), why: `“${text}”` }, `Failed for ${text}`);
    });
    const secret = text.replace(/^(sip|tel|29|8|Bearer|https|postgres)[: ](\/\/)?(orgid:)?/, "");
    expect(JSON.stringify(line)).not.toContain(secret);
    expect(line).toMatchObject({ err: { type: "Error", cause: { type: "Error" } } });
  });

  it("gives one person one pseudonym, in every line and in upper or lower case, and another in another installation", () => {
    const marks = (auditKey?: string) =>
      logged((logger) => {
        logger.info({ personId: adele }, "one");
        logger.info({ why: `for ${adele.toUpperCase()}` }, "two");
      }, auditKey).map((line) => JSON.stringify(line).match(/~[0-9a-f]{12}/)?.[0]);
    const [one, two] = marks();
    expect(one).toBe(markerFor(key)(adele));
    expect(two).toBe(one);
    expect(marks("another key of thirty-two letters")[0]).not.toBe(one);
  });

  it("leaves out what people typed, headers and what libraries hang on their errors", () => {
    const [line] = logged((logger) => {
      const error = Object.assign(new Error("refused"), {
        statusCode: 403,
        code: "Forbidden",
        request: { headers: { authorization: "secret one" } },
        response: { body: "secret two" },
      });
      logger.warn({
        err: error,
        data: { reason: "secret three" },
        value: "secret four",
        clientSecret: "secret five",
      });
    });
    expect(JSON.stringify(line)).not.toContain("secret ");
    expect(line).toMatchObject({ err: { statusCode: 403, code: "Forbidden", message: "refused" } });
  });

  it("logs an error that is its own cause, and a thrown value that is no error", () => {
    const round = new Error("round");
    round.cause = round;
    const [first, second] = logged((logger) => {
      logger.error({ err: round });
      logger.error({ err: new AggregateError([new Error("a"), "b"], "both") });
    });
    expect(first).toMatchObject({ err: { cause: { message: "round" } } });
    expect(second).toMatchObject({ err: { errors: [{ message: "a" }, "b"] } });
  });

  it("keeps ports, paths and times as they are, and lines that are JSON", () => {
    const [line] = logged((logger) => {
      logger.info({ port: 51234, big: 123456789012, path: "src/app.ts:12:34", at: new Date(0) }, "ready");
    });
    expect(line).toMatchObject({
      name: "bypass-pilot",
      level: 30,
      msg: "ready",
      port: 51234,
      big: 123456789012,
      path: "src/app.ts:12:34",
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  it("cuts very long text, as looking for people in it takes time", () => {
    const long = "a".repeat(1_000_000);
    const [line] = logged((logger) => {
      logger.error({ why: long, err: new Error(long, { cause: new Error(long) }) }, "failed");
    });
    expect(line?.why).toHaveLength(4_096 + "… [cut]".length);
    expect(JSON.stringify(line).length).toBeLessThan(40_000);
  });

  it("is silent below its level", () => {
    expect(
      logged((logger) => {
        logger.debug("not worth a line");
      }),
    ).toEqual([]);
  });
});
