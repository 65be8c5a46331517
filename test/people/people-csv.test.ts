import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readPeopleCsv } from "../../src/people/people-csv.ts";

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
      "Bowen, Megan,megan@contoso.com",
      "@SUM(A1),x",
      "+cmd|calc,x",
    ].join("\n");
    expect(read(text)).toEqual({
      ok: false,
      problems: [
        "Line 4: ADELE@contoso.com stands in line 2 already.",
        "Line 5: nobody is named.",
        "Line 6: 3 cells instead of 2.",
        "Line 7: the cell under “upn” holds a formula.",
        "Line 8: the cell under “upn” holds a formula.",
      ],
    });
  });

  it("of 200,000 rows is refused, one of 50,000 is not", () => {
    const rows = (count: number) =>
      `upn\n${Array.from({ length: count }, (_, at) => `user${at}@contoso.com`).join("\n")}`;
    expect(names(rows(200_000))).toEqual(["The file has more than 50,000 rows. Split it."]);
    expect(names(rows(50_000))).toHaveLength(50_000);
  });

  it("names people in titles that Microsoft's exports and templates have", () => {
    for (const title of [
      "User principal name",
      "UserPrincipalName",
      "user_principal_name",
      "User Name",
      "Username",
      "E-mail",
      "Email address",
      "User name [userPrincipalName] Required",
      "Member object ID or user principal name [memberObjectIdOrUpn] Required",
      "\u200bUPN\u00a0",
      "Benutzerprinzipalname",
      "Nom d’utilisateur principal",
      "Nombre principal de usuario",
      "Nome dell'entità utente",
      "Nome UPN",
      "Benutzername",
      "E-Mail-Adresse",
      "SIP Address",
    ])
      expect(names(`Display name,${title}\nAdele,adele@contoso.com\n`)).toEqual(["adele@contoso.com"]);
  });

  it("takes the user principal name before another name that a person has", () => {
    expect(names("Email,User name,UPN\na@x.com,adele.v,adele@contoso.com")).toEqual(["adele@contoso.com"]);
  });

  it.each([
    ["a separator's own line", "sep=;\r\nUPN;Office\r\nadele@contoso.com;Berlin\r\n"],
    ["a separator's line that is not true", "sep=,\nUPN;Office\nadele@contoso.com;Berlin\n"],
    ["bars", "Name|UPN\nAdele|adele@contoso.com\n"],
    [
      "a title that explains itself, and other separators",
      "Naam;User principal name (UPN)\nAdele;adele@contoso.com",
    ],
    ["blanks around quoted cells", '"Name", "UPN"\n"Vance, A", "adele@contoso.com"\n'],
    ["quotes inside cells that are not quoted", 'UPN,Tel,Desk\nadele@contoso.com,="+4930555",27" screen\n'],
    ["a template's version", "version:v1.0,\nName,UPN\nAdele,adele@contoso.com\n"],
    ["PowerShell's type", '#TYPE System.Object\r\n"UPN","Name"\r\n"adele@contoso.com","Adele"\r\n'],
    ["the other separators inside a quoted title", '"Name, first; last";UPN\n"Vance, A";adele@contoso.com\n'],
    ["old line ends", "Name,UPN\rAdele,adele@contoso.com\r"],
    ["a quoted title of two lines", '"Display\nname",UPN\nAdele,adele@contoso.com'],
    ["rows of blanks", "UPN,Office\nadele@contoso.com,Berlin\n,\n \u200b,\u00a0\n,\n"],
    ["empty cells at the end, or left out", "UPN,Name,Office\nadele@contoso.com,,,,\n"],
    ["short rows", "UPN,Name,Office\nadele@contoso.com\n"],
    ["formulas elsewhere", "UPN,Tel,Note\nadele@contoso.com,+1 (425) 555-0100 x2,=1+1\n"],
    ["a name kept as text", 'UPN,Name\n"=""adele@contoso.com""",Adele'],
    ["a name marked as text", "UPN\n'adele@contoso.com\n"],
    ["a name with the scheme of a link", "SIP address\nsip:adele@contoso.com\n"],
    ["marks that nobody sees", "UPN\n\u202aadele\u00ad@contoso.com\u200b\u202c\u2060\ufe0f\n"],
  ])("with %s is read", (_, text) => {
    expect(names(text)).toEqual(["adele@contoso.com"]);
  });

  it.each([
    ["a no-break space", "ade\u00a0le@contoso.com", "U+00A0"],
    ["a Cyrillic letter", "\u0430dele@contoso.com", "U+0430"],
    ["a typographic apostrophe", "o\u2019neil@contoso.com", "U+2019"],
    ["a letter beyond 16 bits", "adele\u{1d4b6}@contoso.com", "U+1D4B6"],
  ])("with %s inside a name says which character that is", (_, name, code) => {
    expect(names(`UPN\n${name}\n`)).toEqual([
      `Line 2: the cell under “UPN” holds the character ${code}, which no user principal name can.`,
    ]);
  });

  it.each<[string, (text: string) => Uint8Array]>([
    ["UTF-8 with its mark", (text) => Buffer.from(`\ufeff${text}`)],
    ["UTF-16, little end first", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16, big end first", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-16 without its mark", (text) => Buffer.from(text, "utf16le")],
    ["an older encoding, where only other columns need it", (text) => Buffer.from(text, "latin1")],
  ])("in %s is read", (_, encoded) => {
    expect(readPeopleCsv(encoded("Name;UPN\r\nJörg;joerg@contoso.com\r\n"))).toEqual({
      ok: true,
      people: [{ line: 2, name: "joerg@contoso.com" }],
    });
  });

  it("is read with mixed line endings", () => {
    expect(names("UPN,Office\r\nadele@contoso.com,Berlin\nalex@contoso.com,Bonn\r\n")).toEqual([
      "adele@contoso.com",
      "alex@contoso.com",
    ]);
  });

  it("names the same people however a spreadsheet writes it", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "ü", ",", ";", "\t", '"', " ", "=", "+", "'") });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9.'_-]{0,9}@contoso\.com$/), { minLength: 1 }),
        fc.array(cell, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        fc.boolean(),
        fc.nat(3),
        (wanted, others, place, separator, end, marked, announced, blank) => {
          const at = place % (others.length + 1);
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const row = (name: string) =>
            [...others.slice(0, at), name, ...others.slice(at)].map(quoted).join(separator);
          const text = [
            ...(announced ? [`sep=${separator}`] : []),
            row("User principal name"),
            ...wanted.map(row),
            ...Array.from({ length: blank }, () => separator.repeat(others.length)),
            "",
          ].join(end);
          expect(names(marked ? `\ufeff${text}` : text)).toEqual(wanted);
        },
      ),
    );
  });

  it("in another encoding is refused with what to do", () => {
    for (const bytes of [Buffer.from("upn\nad\0ele"), new Uint8Array([0x75, 0xff, 0xfe])]) {
      expect(readPeopleCsv(bytes)).toMatchObject({
        ok: false,
        problems: [expect.stringContaining("CSV UTF-8")],
      });
    }
  });
});
