import { moment } from "../clock";
import { make, table } from "../make";
import { locale, say } from "../page";
import { type Key, tables } from "../texts";
import { warningText } from "../words";
import type { CameraReport, FunctionReport, HostReport, Report } from "./report";

/** Names of what advice is about, as people know it. */
export type Naming = (name: string) => string;

export function adviceList({ advice }: Report, name: Naming): HTMLElement {
  const known = advice.filter(({ code }) => `advice.${code}` in tables.en);
  const items = known.map(({ code, what }) =>
    make(
      "li",
      "card advice",
      make("strong", "", say(`advice.${code}` as Key, { what: name(what) })),
      say(`advice.${code}.do` as Key),
    ),
  );
  return make("ul", "", ...items);
}

export function hostCard({ name, state, since, boot }: HostReport, named: Naming): HTMLElement {
  const word = say(`servers.state.${state}`);
  const time = (iso: string) => moment(iso, locale);
  const card = make("article", "card", make("h3", "", say(`servers.host.${name}`)));
  card.append(make("p", "lead", since ? say("servers.host.state", { state: word, time: time(since) }) : word));
  if (!boot) card.append(make("p", "lead", say("status.boot.none")));
  else if (boot.error === null) card.append(make("p", "lead", say("status.boot.done", { time: time(boot.at) })));
  else
    card.append(
      make("p", "", say("status.boot.failed", { time: time(boot.at), step: boot.step ?? "" })),
      said(boot.lines),
    );
  const silent = (state === "running" && boot?.silent) || [];
  if (silent.length > 0) card.append(make("p", "", say(`status.silent.${name}`, { names: listed(silent.map(named)) })));
  const { until, error, ...certified } = boot?.certificate ?? { name: "", until: null, error: null };
  if (until) card.append(make("p", "lead", say("status.certificate.until", { ...certified, time: time(until) })));
  if (error) card.append(make("p", "", say("status.certificate.failed", { ...certified, error })));
  return card;
}

function said(lines: readonly string[]): HTMLElement {
  const text = make("pre", "", lines.join("\n"));
  // What may be too wide is scrolled by keys, too.
  text.tabIndex = 0;
  text.setAttribute("aria-label", say("status.boot.lines"));
  text.role = "region";
  return make("details", "", make("summary", "", say("status.boot.lines")), text);
}

export function cameraCard(camera: CameraReport, name: Naming): HTMLElement {
  const { state, bitrate, keyframeSeconds, segmentDelay, spool, warnings, heartbeat } = camera;
  const word = make("p", "state", say(`status.camera.${state}`));
  word.dataset.word = state;
  const figures: (readonly [Key, string, string?])[] = [];
  if (state === "live") {
    figures.push(
      ["status.bitrate", bitrate === null ? unknown() : unit(bitrate / 1e6, "megabit-per-second")],
      ["status.keyframes", keyframeSeconds === null ? unknown() : unit(keyframeSeconds, "second")],
      ["status.delay", segmentDelay === null ? unknown() : unit(segmentDelay, "second")],
    );
  }
  const since = spool?.oldest ? say("status.spool.since", { time: moment(spool.oldest, locale) }) : undefined;
  const waits = spool && spool.bytes > 0 ? unit(spool.bytes / 1e6, "megabyte") : say("status.spool.none");
  figures.push(
    ["status.spool", spool ? waits : unknown(), since],
    ["status.heartbeat", heartbeat ? moment(heartbeat, locale) : say("status.never")],
  );
  const list = figures.map(([key, value, more]) =>
    make("div", "", make("dt", "", say(key)), make("dd", "", value, ...(more ? [make("small", "", more)] : []))),
  );
  const card = make("article", "card", make("div", "caption", make("h3", "", name(camera.name)), word));
  card.append(make("dl", "figures", ...list));
  if (warnings.length > 0)
    card.append(make("ul", "warnings", ...warnings.map((each) => make("li", "", warningText(each)))));
  return card;
}

export function functionsCard(functions: readonly FunctionReport[]): HTMLElement {
  const names = (of: readonly FunctionReport[]) => listed(of.map(({ name }) => name));
  const failed = functions.filter(({ errors24h, deadLetters }) => (errors24h ?? 0) > 0 || (deadLetters ?? 0) > 0);
  const untold = functions.filter(({ errors24h }) => errors24h === null);
  const card = make("div", "card");
  if (failed.length > 0) card.append(make("p", "", say("status.functions.failed", { names: names(failed) })));
  else if (untold.length < functions.length)
    card.append(make("p", "", say("status.functions.well", { count: functions.length - untold.length })));
  if (untold.length > 0) card.append(make("p", "", say("status.functions.untold", { names: names(untold) })));
  const count = (value: number | null, none: string) => (value === null ? none : value.toLocaleString(locale));
  const rows = functions.map(({ name, errors24h, deadLetters }) => [
    name,
    count(errors24h, "?"),
    count(deadLetters, "–"),
  ]);
  const head = [say("status.functions.name"), say("status.functions.errors"), say("status.functions.letters")];
  const all = say("status.functions.all");
  card.append(make("details", "", make("summary", "", all), make("div", "wide-table", table(all, head, rows))));
  return card;
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat(locale).format(names);
}

function unknown(): string {
  return say("status.unknown");
}

function unit(value: number, of: "megabit-per-second" | "megabyte" | "second"): string {
  const digits = value < 10 ? 1 : 0;
  // No language has a short form of megabits a second in browsers: they refuse units of their own making.
  if (of === "megabit-per-second")
    return `${value.toLocaleString(locale, { maximumFractionDigits: digits })}\u00a0Mbit/s`;
  const style = { style: "unit", unit: of, unitDisplay: "short", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, style).format(value);
}
