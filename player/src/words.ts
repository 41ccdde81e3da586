import { moment } from "./clock";
import type { Warning } from "./contract";
import { locale, say } from "./page";
import { type Reason, reasonFor, roughly, type Word } from "./states";
import { type Key, tables } from "./texts";
import type { Watch } from "./watch";

/** What is known, as sentences in the reader's language. */

export function wordText(word: Word, { servers }: Watch): string {
  const seconds = roughly(servers?.readyIn);
  return word === "starting" && seconds ? say("camera.startingIn", { seconds }) : say(`camera.${word}`);
}

/** Why the servers are as they are; empty where their status says it all. */
export function reasonText(watch: Watch): string {
  const silent = watch.cameras.filter(({ name }) => !watch.isHeard(name));
  const heard = silent.some(({ name }) => watch.word(name) === "reconnecting");
  const names = silent.map(({ title }) => title);
  const reason = reasonFor(watch.servers, names, heard);
  return reason ? sentence(reason) : "";
}

function sentence(reason: Reason): string {
  if ("at" in reason) return say(reason.key, { time: moment(reason.at, locale) });
  if ("host" in reason) return say(reason.key, { host: say(`servers.host.${reason.host}`) });
  if ("cameras" in reason) return say(reason.key, { cameras: list(reason.cameras) });
  return say(reason.key);
}

/** In our own words where we know the code, else in the recorder's. */
export function warningText({ code, message, since, details = {} }: Warning): string {
  const key = `warning.${code}`;
  if (!(key in tables.en)) return message;
  const { seconds = 0 } = details;
  return say(key as Key, { ...details, length: length(seconds), time: since ? moment(since, locale) : "…" });
}

/** `45 seconds`, `3 minutes`. */
function length(seconds: number): string {
  const [unit, count] = seconds < 120 ? (["second", seconds] as const) : (["minute", seconds / 60] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(
    count,
  );
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale).format(names);
}
