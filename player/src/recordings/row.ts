import { Bookmarks } from "../bookmarks";
import { clock } from "../clock";
import type { Recording } from "../contract";
import { copyOf, find, say, write } from "../page";
import type { Words } from "./words";

/** What a row says of its recording. */
export type RowWords = Pick<Words, "title" | "facts">;

/** One recording of a list: what it shows, how long it is, how far it was watched. Without an address it is not to be opened. */
export function rowOf(recording: Recording, words: RowWords, address?: string): HTMLElement {
  const row = copyOf("recording-row");
  row.dataset.recording = recording.id;
  row.dataset.start = recording.start;
  if (address) find<HTMLAnchorElement>(row, ".name").href = address;
  const poster = find<HTMLImageElement>(row, "img");
  poster.onerror = () => {
    poster.hidden = true;
  };
  drawRow(row, recording, words);
  return row;
}

/** Writes what is known now into the row, which stays what it is to whoever reads it or has the focus there. */
export function drawRow(row: HTMLElement, recording: Recording, words: RowWords): void {
  row.dataset.state = recording.state;
  write(find(row, ".name"), words.title(recording));
  write(find(row, ".facts"), words.facts(recording));
  write(find(row, ".length"), recording.state === "live" ? say("live.badge") : clock(recording.duration));
  const poster = find<HTMLImageElement>(row, "img");
  if (recording.poster && poster.getAttribute("src") !== recording.poster) {
    poster.hidden = false;
    poster.src = recording.poster;
  }
  drawSeen(row, recording);
}

/** It keeps its place and the focus, and leads nowhere. */
export function drawGone(row: HTMLElement): void {
  const focused = row.contains(document.activeElement);
  const name = find(row, ".name");
  row.dataset.state = "gone";
  name.tabIndex = -1;
  name.removeAttribute("href");
  if (focused) name.focus({ preventScroll: true });
  row.querySelector(".menu")?.remove();
  write(find(row, ".facts"), say("list.gone"));
}

/** How far the viewer has come, on this device. */
export function drawSeen(row: HTMLElement, { id, duration }: Recording): void {
  const position = new Bookmarks(localStorage).get(id);
  const seen = find(row, ".seen");
  seen.hidden = position === undefined;
  seen.style.setProperty("--seen", String((position ?? 0) / Math.max(duration, 1)));
}
