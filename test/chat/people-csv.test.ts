import { describe, expect, it } from "@jest/globals";
import { readPeopleCsv } from "../../src/chat/people-csv.ts";

const read = (text: string) => readPeopleCsv(new TextEncoder().encode(text));
const names = (text: string) => {
  const csv = read(text);
  return csv.ok ? csv.people.map(({ name }) => name) : csv.problems;
};

describe("a CSV of people", () => {
  it.each([
    ["commas", "userPrincipalName\nadele@contoso.com\nalex@contoso.com\n"],
    ["semicolons and further columns", "Name;UPN\r\nAdele;adele@contoso.com\r\nAlex;alex@contoso.com"],
    ["tabs and a byte order mark", "\ufeffEmail\tOffice\nadele@contoso.com\tDublin\nalex@contoso.com\t"],
    [
      "quotes, blanks and empty lines",
      '"upn","Name"\n\n adele@contoso.com ,"Vance, Adele"\n"alex@contoso.com",""\n\n',
    ],
    ["telephone numbers", "upn,number\nadele@contoso.com,+31 20 555\nalex@contoso.com,-12"],
  ])("with %s is read", (_, text) => {
    expect(names(text)).toEqual(["adele@contoso.com", "alex@contoso.com"]);
  });

  it("keeps each person's line, for what is said about them later", () => {
    expect(read('Name,upn\n"Vance,\nAdele",adele@contoso.com\n\nAlex,alex@contoso.com')).toEqual({
      ok: true,
      people: [
        { line: 3, name: "adele@contoso.com" },
        { line: 5, name: "alex@contoso.com" },
      ],
    });
  });

  it.each([
    ["without the column", "name,office\nAdele,Dublin", "The columns are name, office."],
    ["without rows", "upn\n", "names nobody"],
    ["that is empty", "", "is empty"],
    ["with an open quote", 'upn\n"adele@contoso.com', "is not CSV"],
  ])("%s is refused", (_, text, why) => {
    expect(names(text).join()).toContain(why);
  });

  it("is refused line by line, all lines at once", () => {
    const text = [
      "upn,note",
      "adele@contoso.com,fine",
      "alex@contoso.com,=HYPERLINK(1)",
      "ADELE@contoso.com,again",
      ",nobody",
      "megan@contoso.com",
      "@SUM(A1),x",
      "+cmd|calc,x",
    ].join("\n");
    expect(read(text)).toEqual({
      ok: false,
      problems: [
        "Line 3: a cell holds a formula.",
        "Line 4: ADELE@contoso.com stands in line 2 already.",
        "Line 5: nobody is named.",
        "Line 6: 1 cells instead of 2.",
        "Line 7: a cell holds a formula.",
        "Line 8: a cell holds a formula.",
      ],
    });
  });

  it("of 200,000 rows is refused, one of 50,000 is not", () => {
    const rows = (count: number) =>
      `upn\n${Array.from({ length: count }, (_, at) => `user${at}@contoso.com`).join("\n")}`;
    expect(names(rows(200_000))).toEqual(["The file has more than 50,000 rows. Split it."]);
    expect(names(rows(50_000))).toHaveLength(50_000);
  });

  it("in another encoding is refused with what to do", () => {
    for (const bytes of [Buffer.from("upn\nadele", "utf16le"), new Uint8Array([0x75, 0xff, 0xfe])]) {
      expect(readPeopleCsv(bytes)).toMatchObject({
        ok: false,
        problems: [expect.stringContaining("CSV UTF-8")],
      });
    }
  });
});
