import type { Api } from "./api";
import { clock, day, timeOfDay } from "./clock";
import type { Recording, RecordingPage } from "./contract";
import type { MediaPass } from "./media-pass";
import { copyOf, find, locale, notice, say } from "./page";
import { Showing } from "./showing";
import type { Watch } from "./watch";

/** What has been recorded, newest first by day, and the one that is being watched above it. */
export class RecordingsView {
  private readonly view = find(document, "#recordings");
  private readonly stage = find(document, "#recording");
  private readonly more = find<HTMLButtonElement>(document, "#recordings-more");
  private listed: Recording[] = [];
  private next: string | null = null;
  private showing: Showing | undefined;

  constructor(
    private readonly api: Api,
    private readonly watch: Watch,
    private readonly pass: MediaPass,
  ) {
    this.more.onclick = () => void this.load(this.next).catch(notice);
  }

  async show(id?: string): Promise<void> {
    const arriving = this.view.hidden;
    this.view.hidden = false;
    this.close();
    if (arriving) await this.load(null).catch(notice);
    if (id) await this.open(id).catch(notice);
  }

  hide(): void {
    this.close();
    this.view.hidden = true;
  }

  private async load(after: string | null): Promise<void> {
    const message = find(this.view, ".empty");
    const page = await this.api.get<RecordingPage>(`/recordings${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    this.listed = after ? [...this.listed, ...page.recordings] : [...page.recordings];
    this.next = page.next ?? null;
    this.more.hidden = this.next === null;
    message.textContent = say("recordings.empty");
    message.hidden = this.listed.length > 0;
    this.draw();
  }

  private draw(): void {
    const days = new Map<string, Recording[]>();
    for (const recording of this.listed) {
      const title = day(recording.start, locale);
      days.set(title, [...(days.get(title) ?? []), recording]);
    }
    const sections = [...days].map(([title, recordings]) => {
      const section = document.createElement("section");
      const heading = document.createElement("h2");
      const rows = document.createElement("div");
      heading.textContent = title;
      rows.className = "rows";
      rows.append(...recordings.map((recording) => this.row(recording)));
      section.append(heading, rows);
      return section;
    });
    find(this.view, "#days").replaceChildren(...sections);
  }

  private row(recording: Recording): HTMLElement {
    const row = copyOf("recording-row") as HTMLAnchorElement;
    row.dataset.recording = recording.id;
    row.href = `#/recordings/${recording.id}`;
    find(row, ".name").textContent = this.title(recording);
    find(row, ".facts").textContent = this.facts(recording);
    find(row, ".length").textContent = recording.state === "live" ? say("live.badge") : clock(recording.duration);
    row.dataset.state = recording.state;
    const poster = find<HTMLImageElement>(row, "img");
    if (recording.poster) {
      poster.hidden = false;
      poster.src = recording.poster;
      poster.onerror = () => {
        poster.hidden = true;
      };
    }
    return row;
  }

  private async open(id: string): Promise<void> {
    const path = `/recordings/${encodeURIComponent(id)}`;
    const recording = this.listed.find((each) => each.id === id) ?? (await this.api.get<Recording>(path));
    const title = this.title(recording);
    find(this.stage, "h2").textContent = title;
    find(this.stage, ".facts").textContent = `${day(recording.start, locale)}, ${this.facts(recording)}`;
    this.stage.hidden = false;
    document.title = `${title} · Loge`;
    this.showing?.close();
    this.showing = new Showing(this.stage, recording, title, this.pass);
    this.stage.scrollIntoView({ block: "nearest" });
    find(this.stage, "h2").focus({ preventScroll: true });
    for (const row of this.view.querySelectorAll<HTMLElement>("[data-recording]")) {
      if (row.dataset.recording === id) row.setAttribute("aria-current", "true");
    }
  }

  private close(): void {
    this.showing?.close();
    this.showing = undefined;
    this.stage.hidden = true;
    for (const row of this.view.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  }

  private title({ title, camera }: Recording): string {
    return title ?? this.cameraTitle(camera);
  }

  /** When it began, and what the title and the length do not say already. */
  private facts({ start, state, title, camera }: Recording): string {
    const facts = [timeOfDay(start, locale)];
    if (title) facts.push(this.cameraTitle(camera));
    if (state === "live") facts.push(say("recordings.growing"));
    return facts.join(" · ");
  }

  private cameraTitle(camera: string): string {
    return this.watch.cameras.find(({ name }) => name === camera)?.title ?? camera;
  }
}
