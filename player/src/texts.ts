import type { CostKey } from "../texts/cost/en";
import { type Key as EarlyKey, en } from "../texts/en";
import type { KeysKey } from "../texts/keys/en";
import type { LatestKey } from "../texts/latest/en";
import type { PeopleKey } from "../texts/people/en";
import { pt } from "../texts/pt";
import type { LateKey } from "../texts/recordings/en";
import type { ServersKey } from "../texts/servers/en";
import type { StatusKey } from "../texts/status/en";
import type { UpkeepKey } from "../texts/upkeep/en";
import type { ApiFailure } from "./api";

export type Key = EarlyKey | LateKey | StatusKey | CostKey | KeysKey | LatestKey | PeopleKey | ServersKey | UpkeepKey;
export type Values = Readonly<Record<string, string | number>>;
export type Language = "en" | "pt";

export const tables: Readonly<Record<Language, Record<string, string>>> = { en: { ...en }, pt: { ...pt } };

/** Adds the texts of a part of the page that comes in later. */
export function learn(more: Readonly<Record<Language, Readonly<Record<string, string>>>>): void {
  for (const language of ["en", "pt"] as const) Object.assign(tables[language], more[language]);
}

/** The first of the reader's wishes that there is a table for: what they chose here, then their browser's list, else English. */
export function chooseLanguage(kept: string | null, wishes: readonly string[]): Language {
  const spoken = [kept ?? "", ...wishes].map((wish) => wish.toLowerCase().split("-")[0] ?? "");
  return spoken.find((language): language is Language => language in tables) ?? "en";
}

export function translate(language: Language, key: Key, values: Values = {}): string {
  return (tables[language][key] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/**
 * What to tell a person about a failed call: our own words where we know the code, else what the server said. When the
 * fault is not theirs, also the id by which an operator finds it in the logs.
 */
export function explain(language: Language, failure: ApiFailure): string {
  const key = `error.${failure.code}`;
  const minutes = Math.ceil((failure.retryAfter ?? 60) / 60);
  const { status, message, requestId: id } = failure;
  const known = key in tables.en ? translate(language, key as Key, { minutes }) : status < 500 && message;
  const said = known || translate(language, "error.unexpected");
  return status >= 500 && id ? `${said} ${translate(language, "error.tell", { id })}` : said;
}
