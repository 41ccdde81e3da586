import { en, type Key } from "../texts/en";
import { pt } from "../texts/pt";
import type { ApiFailure } from "./api";

export type { Key };
export type Values = Readonly<Record<string, string | number>>;

export const tables = { en, pt } as const;
export type Language = keyof typeof tables;

/** The first of the reader's wishes that there is a table for: what they chose here, then their browser's list, else English. */
export function chooseLanguage(kept: string | null, wishes: readonly string[]): Language {
  const spoken = [kept ?? "", ...wishes].map((wish) => wish.toLowerCase().split("-")[0] ?? "");
  return spoken.find((language): language is Language => language in tables) ?? "en";
}

export function translate(language: Language, key: Key, values: Values = {}): string {
  return tables[language][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** What to tell a person about a failed call: our own words where we know the code, else what the server said. */
export function explain(language: Language, failure: ApiFailure): string {
  const key = `error.${failure.code}`;
  const minutes = Math.ceil((failure.retryAfter ?? 60) / 60);
  if (key in en) return translate(language, key as Key, { minutes });
  return failure.message || translate(language, "error.unexpected");
}
