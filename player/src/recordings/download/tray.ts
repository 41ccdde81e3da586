import type { MediaPass } from "../../media-pass";
import { copyOf, find, locale, notice, say, write } from "../../page";
import { about, size } from "../words";
import { Download } from "./download";
import type { Report } from "./messages";
import type { Piece } from "./pieces";

export interface Wanted {
  readonly title: string;
  /** What the file will be called. */
  readonly name: string;
  readonly pieces: readonly Piece[];
  /** Their sum. */
  readonly seconds: number;
  readonly handle: FileSystemFileHandle | null;
  readonly pass: MediaPass;
}

/** Milliseconds before it is said how long it will take. */
const firstGuess = 3_000;

const running = new Set<Download>();

/** Begins a download and shows how it goes, beside whatever else is on the page. */
export function addToTray({ title, name, pieces, seconds: total, handle, pass }: Wanted): void {
  const card = copyOf("download-card");
  const facts = find(card, ".facts");
  const bar = find<HTMLProgressElement>(card, "progress");
  const goOn = find<HTMLButtonElement>(card, "[data-action=go-on]");
  const cancel = find<HTMLButtonElement>(card, "[data-action=cancel]");
  const begun = performance.now();
  find(card, ".name").textContent = name;
  bar.setAttribute("aria-label", name);
  tray().append(card);
  notice(say("download.begun", { title }));

  const end = (words: string) => {
    running.delete(download);
    bar.hidden = true;
    goOn.hidden = true;
    facts.textContent = words;
    find(tray(), "[role=status]").textContent = words;
    cancel.textContent = say("download.dismiss");
    cancel.onclick = () => card.remove();
  };
  const hear = (report: Report) => {
    card.dataset.download = report.kind;
    goOn.hidden = report.kind !== "waiting";
    if (report.kind === "progress") {
      const share = total > 0 ? report.seconds / total : 0;
      bar.value = share;
      write(facts, progressWords(share, report.bytes, performance.now() - begun));
    } else if (report.kind === "waiting") write(facts, say("download.unreachable"));
    else if (report.kind === "failed") end(say(`download.failed.${report.failure}`));
    else if (report.kind === "cancelled") {
      running.delete(download);
      card.remove();
      notice(say("download.cancelled", { title }));
    } else {
      if (report.file) save(report.file, name);
      end(doneWords(report, title));
    }
  };
  const download = new Download({ pieces, handle }, pass, hear);
  running.add(download);
  goOn.onclick = () => download.goOn();
  cancel.onclick = () => download.cancel();
}

function progressWords(share: number, bytes: number, elapsed: number): string {
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(share);
  if (elapsed < firstGuess || share === 0) return say("download.progress", { percent, size: size(bytes) });
  const left = about((elapsed / share - elapsed) / 1000);
  return say("download.progressLeft", { percent, size: size(bytes), left });
}

function doneWords({ bytes, gone, soundLost }: Extract<Report, { kind: "done" }>, title: string): string {
  const facts = { title, size: size(bytes) };
  if (gone > 0) return say("download.doneGone", { ...facts, seconds: about(gone) });
  if (soundLost > 0) return say("download.doneSilent", { ...facts, seconds: about(soundLost) });
  return say("download.done", facts);
}

/** Hands a file over to the browser's own list of downloads. */
function save(file: File, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "video/mp4" }));
  link.download = name;
  link.click();
}

/** It is on no view, so that it stays whatever is looked at; leaving the page while something runs is asked about. */
function tray(): HTMLElement {
  const known = document.querySelector<HTMLElement>("#downloads");
  if (known) return known;
  const made = copyOf("download-tray");
  document.body.append(made);
  window.addEventListener("beforeunload", (event) => {
    if (running.size > 0) event.preventDefault();
  });
  return made;
}
