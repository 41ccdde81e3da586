import { Bookmarks } from "../bookmarks";
import { clock } from "../clock";
import type { Recording } from "../contract";
import { copyOf, find, say } from "../page";
import type { Words } from "./words";

/** One recording of a list: what it shows, how long it is, how far it was watched. Without an address it is not to be opened. */
export function rowOf(recording: Recording, words: Words, address?: string): HTMLElement {
  const row = copyOf("recording-row");
  row.dataset.recording = recording.id;
  row.dataset.state = recording.state;
  const name = find<HTMLAnchorElement>(row, ".name");
  name.textContent = words.title(recording);
  if (address) name.href = address;
  find(row, ".facts").textContent = words.facts(recording);
  find(row, ".length").textContent = recording.state === "live" ? say("live.badge") : clock(recording.duration);
  const poster = find<HTMLImageElement>(row, "img");
  if (recording.poster) {
    poster.hidden = false;
    poster.src = recording.poster;
    poster.onerror = () => {
      poster.hidden = true;
    };
  }
  drawSeen(row, recording);
  return row;
}

/** How far the viewer has come, on this device. */
export function drawSeen(row: HTMLElement, { id, duration }: Recording): void {
  const position = new Bookmarks(localStorage).get(id);
  const seen = find(row, ".seen");
  seen.hidden = position === undefined;
  seen.style.setProperty("--seen", String((position ?? 0) / Math.max(duration, 1)));
}
