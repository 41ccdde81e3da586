import type { CameraStorage, Storage } from "../contract";
import { find, locale, say } from "../page";
import { moment, oneOrMore, size, type Words } from "./words";

/** How much room the recordings take, by camera, and how long they are kept. */
export function drawStorage(root: HTMLElement, storage: Storage, words: Words): void {
  const details = find(root, "#storage");
  const { bytes, recordings: count, cameras, retentionDays: days, updated } = storage;
  find(details, "summary").textContent = say("storage.summary", { size: size(bytes) });
  find(details, ".sum").textContent = say(`storage.all.${oneOrMore(count)}`, { count, size: size(bytes) });
  find(details, ".kept").textContent =
    days > 0 ? say(`storage.kept.${oneOrMore(days)}`, { days }) : say("storage.kept.ever");
  const most = Math.max(1, ...cameras.map((camera) => camera.bytes));
  find(details, "ul").replaceChildren(...cameras.map((camera) => line(camera, words, most)));
  find(details, ".counted").textContent = updated ? say("storage.counted", { time: moment(updated) }) : "";
  details.hidden = count === 0;
}

/** The start of the oldest recording, where it is known. */
export function oldestOf({ cameras }: Storage): Date | undefined {
  const [oldest] = cameras.flatMap((camera) => camera.oldest ?? []).sort();
  return oldest === undefined ? undefined : new Date(oldest);
}

const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

function line(camera: CameraStorage, words: Words, most: number): HTMLElement {
  const item = document.createElement("li");
  const [name, room, facts] = ["name", "room", "facts"].map((part) => {
    const span = document.createElement("span");
    span.className = part;
    return span;
  }) as [HTMLElement, HTMLElement, HTMLElement];
  const bar = document.createElement("meter");
  const { recordings: count, oldest, bytes } = camera;
  name.textContent = words.camera(camera.name);
  room.textContent = size(bytes);
  bar.max = most;
  bar.value = bytes;
  bar.setAttribute("aria-label", say("storage.label"));
  facts.textContent =
    oldest && count > 0
      ? say(`storage.camera.${oneOrMore(count)}`, { count, day: date.format(new Date(oldest)) })
      : say("storage.camera.none");
  item.append(name, room, bar, facts);
  return item;
}
