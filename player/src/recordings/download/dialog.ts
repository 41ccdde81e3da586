import { present } from "../../asking";
import { clock } from "../../clock";
import type { Recording } from "../../contract";
import type { MediaPass } from "../../media-pass";
import { copyOf, find, say, wordsFor } from "../../page";
import { oneOrMore, size } from "../words";
import { type Piece, readPieces } from "./pieces";
import { ownFolder } from "./place";
import { addToTray } from "./tray";

/** Bytes that a browser may be asked to keep in memory. */
const mostInMemory = 1e9;

/** What there is to download, as its playlist tells. */
interface Found {
  readonly pieces: readonly Piece[];
  readonly bytes: number;
  readonly seconds: number;
  /** Whether there are renditions, of which this is what the camera sent. */
  readonly isSource: boolean;
}

type Picker = (options: object) => Promise<FileSystemFileHandle>;

/** Says how large the file will be and where it goes, then begins. */
export function downloadDialog(recording: Recording, title: string, pass: MediaPass): void {
  const dialog = copyOf("download-dialog") as HTMLDialogElement;
  const facts = find(dialog, "ul");
  const start = find<HTMLButtonElement>(dialog, "[data-action=start]");
  const alert = find(dialog, ".alert");
  const tell = (bytes: number, seconds: number) => {
    find(dialog, ".size").textContent = say("download.size", { size: size(bytes), length: clock(seconds) });
  };
  const line = (text: string) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  };
  find(dialog, "h2").textContent = say("download.title", { title });
  tell(recording.bytes, recording.duration);
  facts.append(line(say("download.looking")));
  present(dialog);

  void (async () => {
    const [found, room] = await Promise.all([look(recording, pass), roomHere()]);
    tell(found.bytes, found.seconds);
    facts.replaceChildren(...factsOf(recording, found, room).map(line));
    if (found.pieces.length === 0) alert.textContent = say("download.nothing");
    else if (room && found.bytes > room.bytes) alert.textContent = say("download.tooLarge");
    else start.disabled = false;
    start.onclick = async () => {
      const handle = await choose(fileName(title, recording.start));
      if (handle === undefined) return;
      dialog.close();
      const { pieces, seconds } = found;
      addToTray({ title, name: fileName(title, recording.start), pieces, seconds, handle, pass });
    };
  })().catch((trouble) => {
    facts.replaceChildren();
    alert.textContent = wordsFor(trouble);
  });
}

async function look(recording: Recording, pass: MediaPass): Promise<Found> {
  const read = async (url: string) => readPieces((await pass.readText(url)) ?? "", url);
  const playlist = await read(new URL(recording.playlist, location.href).href);
  const media = playlist.kind === "renditions" ? await read(playlist.source.url) : playlist;
  const pieces = media.kind === "media" ? media.pieces : [];
  const seconds = pieces.reduce((sum, { duration }) => sum + duration, 0);
  // The folder's bytes are of all renditions.
  const bandwidth = playlist.kind === "renditions" ? playlist.source.bandwidth : 0;
  const bytes = bandwidth > 0 ? (bandwidth / 8) * seconds : recording.bytes;
  return { pieces, seconds, bytes, isSource: playlist.kind === "renditions" };
}

interface Room {
  readonly where: "stored" | "held";
  readonly bytes: number;
}

/** What room a browser has that cannot ask for a place on disk; undefined where it can. */
async function roomHere(): Promise<Room | undefined> {
  if (picker()) return undefined;
  if (!(await ownFolder())) return { where: "held", bytes: mostInMemory };
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return { where: "stored", bytes: Math.max(0, quota - usage) };
}

function factsOf(recording: Recording, { pieces, isSource }: Found, room: Room | undefined): string[] {
  const gaps = pieces.filter(({ discontinuity }, n) => discontinuity && n > 0).length;
  return [
    recording.state === "live" ? say("download.growing") : "",
    isSource ? say("download.source") : "",
    gaps > 0 ? say(`download.gaps.${oneOrMore(gaps)}`, { count: gaps }) : "",
    room ? say(`download.${room.where}`, { size: size(room.bytes) }) : say("download.chosen"),
  ].filter(Boolean);
}

/** Null where there is no dialog for it; undefined when it was closed without a choice. */
async function choose(suggestedName: string): Promise<FileSystemFileHandle | null | undefined> {
  const pick = picker();
  if (!pick) return null;
  const types = [{ description: "MP4", accept: { "video/mp4": [".mp4"] } }];
  return pick({ suggestedName, types }).catch(() => undefined);
}

function picker(): Picker | undefined {
  return (window as { showSaveFilePicker?: Picker }).showSaveFilePicker?.bind(window);
}

/** `Birds 2026-01-31 14.05.mp4`, without what some file systems do not take. */
function fileName(title: string, start: string): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const at = new Date(start);
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const plain = title
    .replace(/[\p{Cc}\s\\/:*?"<>|]+/gu, " ")
    .trim()
    .slice(0, 80);
  return `${plain} ${date} ${two(at.getHours())}.${two(at.getMinutes())}.mp4`;
}
