import { describe, expect, it } from "@jest/globals";
import { countryCodes } from "../../../src/telephony/numbers/country-codes.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../../../src/telephony/numbers/emergency-numbers.ts";

describe("a route for one country's emergency numbers and no others", () => {
  it.each<[string, (code: string, numbers: string) => string]>([
    ["in national E.164", (code, numbers) => `^\\+${code}(${numbers})$`],
    ["as dialled, with a plus or without", (_, numbers) => `^\\+?(${numbers})$`],
    ["in either", (code, numbers) => `^(\\+${code})?(?:${numbers})$`],
    ["in national E.164, with a plus that repeats the anchor", (code, numbers) => `^+${code}(${numbers})$`],
    ["in national E.164, told by what follows", (code, numbers) => `^\\+${code}(?=(${numbers})$)\\d+$`],
    ["in national E.164, told by what goes before", (code, numbers) => `(?<=^\\+${code})(${numbers})$`],
  ])("is one for emergencies only, %s, in every country", (_, patternOf) => {
    for (const [code, { emergency }] of countryCodes) {
      const numberPattern = patternOf(code, emergency.join("|"));
      for (const telephoneNumbers of [undefined, [`+${code}55501000`]]) {
        const numbers = emergencyNumbersOf({ emergencyPolicies: [] }, telephoneNumbers);
        expect({ numberPattern, ...emergencyUseOf({ numberPattern }, numbers) }).toEqual({
          numberPattern,
          kind: "only",
        });
      }
    }
  });
});

describe("a trunk prefix before an emergency number", () => {
  const policy = (dialString: string) => [{ name: "P", emergencyNumbers: [{ dialString, usage: "U" }] }];

  it.each(["0112", "9911", "0000"])("makes %s one where a policy names it so", (number) => {
    const numbers = emergencyNumbersOf({ emergencyPolicies: policy(number) }, ["+493055501000"]);
    for (const numberPattern of [`^${number}$`, `^\\+?${number}$`, `^\\+49${number}$`])
      expect(emergencyUseOf({ numberPattern }, numbers)).toEqual({ kind: "only" });
  });
});
