import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ApiFailure } from "../../player/src/api";
import { chooseLanguage, explain, type Key, type Language, learn, tables, translate } from "../../player/src/texts";
import * as costEn from "../../player/texts/cost/en";
import * as costPt from "../../player/texts/cost/pt";
import * as keysEn from "../../player/texts/keys/en";
import * as keysPt from "../../player/texts/keys/pt";
import * as latestEn from "../../player/texts/latest/en";
import * as latestPt from "../../player/texts/latest/pt";
import * as peopleEn from "../../player/texts/people/en";
import * as peoplePt from "../../player/texts/people/pt";
import { en } from "../../player/texts/recordings/en";
import { pt } from "../../player/texts/recordings/pt";
import * as serversEn from "../../player/texts/servers/en";
import * as serversPt from "../../player/texts/servers/pt";
import * as statusEn from "../../player/texts/status/en";
import * as statusPt from "../../player/texts/status/pt";
import * as upkeepEn from "../../player/texts/upkeep/en";
import * as upkeepPt from "../../player/texts/upkeep/pt";

learn({ en, pt });
learn({ en: statusEn.en, pt: statusPt.pt });
learn({ en: costEn.en, pt: costPt.pt });
learn({ en: keysEn.en, pt: keysPt.pt });
learn({ en: latestEn.en, pt: latestPt.pt });
learn({ en: peopleEn.en, pt: peoplePt.pt });
learn({ en: serversEn.en, pt: serversPt.pt });
learn({ en: upkeepEn.en, pt: upkeepPt.pt });

const player = join(__dirname, "..", "..", "player");
const keys = Object.keys(tables.en) as Key[];

describe("the tables", () => {
  test.each(Object.keys(tables) as Language[])("%s has every text, with the same blanks to fill", (language) => {
    const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(Object.keys(tables[language]).sort()).toEqual([...keys].sort());
    const table = tables[language];
    for (const key of keys) expect([key, blanks(table[key] ?? "")]).toEqual([key, blanks(tables.en[key] ?? "")]);
  });

  test("hold every text that the markup asks for, and none that nothing uses", () => {
    const markup = readFileSync(join(player, "index.html"), "utf8");
    const asked = [...markup.matchAll(/data-(?:text|label)="([^"]+)"/g)].map(([, key]) => key);
    expect(asked.filter((key) => !keys.includes(key as Key))).toEqual([]);

    const source = readdirSync(join(player, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(player, "src", file), "utf8"))
      .join("\n");
    // Texts of a family are looked up by a word from the API: `camera.${word}`.
    const families = [...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family]) => family ?? "");
    const used = (key: Key) =>
      asked.includes(key) || source.includes(`"${key}"`) || families.some((each) => key.startsWith(each));
    expect(keys.filter((key) => !used(key))).toEqual([]);
  });
});

describe("the language", () => {
  test("is what was chosen here, else the browser's first wish with a table, else English", () => {
    expect(chooseLanguage("en", ["pt-BR"])).toBe("en");
    expect(chooseLanguage(null, ["de", "pt-PT", "en"])).toBe("pt");
    expect(chooseLanguage(null, ["de-CH"])).toBe("en");
    expect(chooseLanguage("toString", [])).toBe("en");
  });

  test("blanks are filled, and a missing value leaves nothing behind", () => {
    expect(translate("en", "camera.startingIn", { seconds: 40 })).toBe("Starting, about 40\u00a0s");
    expect(translate("en", "camera.startingIn")).toBe("Starting, about \u00a0s");
  });
});

describe("a failed call is explained", () => {
  test("in the reader's language where the code is known", () => {
    const failure = new ApiFailure(429, "too_many_attempts", "Too many wrong tries.", 301);
    expect(explain("pt", failure)).toBe("Foram tentativas erradas demais. Espere 6\u00a0min e tente de novo.");
  });

  test("in every language, whatever the functions refuse with", () => {
    const functions = join(__dirname, "..", "..", "lambdas");
    const sources = readdirSync(functions, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(functions, file), "utf8"));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/ApiError\(\s*4\d+,\s*"(\w+)"/g)].map(([, code]) => code),
    );
    expect(codes.length).toBeGreaterThan(20);
    // What the page never sends, and what it takes as an answer of its own.
    const unasked = ["cross_site", "invalid_json", "method_not_allowed", "not_found", "share_ended"];
    const unsent = [...unasked, "unknown_challenge", "unknown_mode", "unreadable_request"];
    const wordless = codes.filter((code) => code && !(`error.${code}` in tables.en) && !unsent.includes(code));
    expect(wordless).toEqual([]);
  });

  test("in the server's words otherwise, and never with nothing", () => {
    expect(explain("pt", new ApiFailure(409, "of_next_year", "Wait for it."))).toBe("Wait for it.");
    expect(explain("en", new ApiFailure(502, "unheard", ""))).toBe(tables.en["error.unexpected"] as string);
  });

  test("with the id that the logs know it by, where the fault is ours", () => {
    const failed = (status: number, code: string) =>
      explain("en", new ApiFailure(status, code, "In English.", undefined, "JKJaX="));
    expect(failed(500, "internal")).toBe(
      "That did not work. Try again in a moment. If it stays so, tell an operator: JKJaX=",
    );
    expect(failed(503, "unavailable")).toMatch(/few seconds\. If it stays so, tell an operator: JKJaX=$/);
    expect(failed(403, "forbidden")).not.toContain("JKJaX=");
  });
});
