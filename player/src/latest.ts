import type { Api } from "./api";
import { day, moment, timeOfDay } from "./clock";
import type { Recording, RecordingPage } from "./contract";
import type { View } from "./later";
import { Looking } from "./looking";
import { make } from "./make";
import { find, locale, say, write } from "./page";
import { rowOf } from "./recordings/row";
import { soon } from "./recordings/second-look";
import { learn } from "./texts";
import type { Watch } from "./watch";
import "./styles/recordings/shelf.css";
import "./styles/latest.css";
import { en } from "../texts/latest/en";
import { pt } from "../texts/latest/pt";

learn({ en, pt });

/** How many are shown. */
const most = 4;

/** Below one camera's picture: since when it is live, and its latest recordings. Asked for once, when it is seen, and after a broadcast. */
export class LatestView implements View {
  private readonly section = find(document, "#latest");
  private readonly looking: Looking<RecordingPage>;
  private readonly seen = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    this.seen.disconnect();
    void this.looking.now();
  });
  private readonly since = make("p", "lead");
  private readonly list = make("div");
  private camera: string | undefined;
  private running: string | null = null;
  /** The broadcast that has just ended and is not in the list yet. */
  private ended: string | undefined;
  private tries = 0;

  constructor(
    api: Api,
    private readonly watch: Watch,
  ) {
    this.looking = new Looking({
      // The one that grows is the picture above.
      ask: () => api.get<RecordingPage>(`/recordings?camera=${this.camera}&limit=${most + 1}`),
      draw: ({ recordings }) => this.draw(recordings),
      wait: () => (this.ended === undefined ? undefined : soon[this.tries++]) ?? null,
    });
    watch.listen(() => this.hear());
  }

  show(camera?: string): void {
    this.camera = camera;
    this.running = null;
    this.ended = undefined;
    this.list.replaceChildren();
    this.section.replaceChildren(this.since, this.list);
    this.hear();
    this.seen.observe(this.section);
  }

  hide(): void {
    this.camera = undefined;
    this.seen.disconnect();
    this.looking.stop();
  }

  private hear(): void {
    if (!this.camera) return;
    const status = this.watch.status(this.camera);
    const isLive = status && this.watch.word(this.camera) === "live";
    write(this.since, isLive ? say("latest.since", { time: moment(status.since, locale) }) : "");
    const running = status?.recording ?? null;
    if (this.running && running !== this.running && this.list.hasChildNodes()) {
      this.ended = this.running;
      this.tries = 0;
      this.looking.later();
    }
    this.running = running;
  }

  private draw(recordings: readonly Recording[]): void {
    const complete = recordings.filter(({ state }) => state !== "live").slice(0, most);
    if (complete.some(({ id }) => id === this.ended)) this.ended = undefined;
    const rows = complete.map((recording) => rowOf(recording, words, `#/recordings/${recording.id}`));
    const all = make("a", "", say("latest.all"));
    all.href = "#/recordings";
    const head = make("div", "head", make("h2", "", say("latest.title")), ...(rows.length > 0 ? [all] : []));
    const content = rows.length > 0 ? make("div", "rows", ...rows) : make("p", "lead", say("latest.none"));
    this.list.replaceChildren(head, content);
  }
}

/** The camera is the picture above; without a title of its own, a recording is called as its time. */
const words = {
  title: (recording: Recording) => recording.title ?? timeOf(recording),
  facts: (recording: Recording) => (recording.title ? timeOf(recording) : ""),
};

const timeOf = ({ start }: Recording) => `${day(start, locale)}, ${timeOfDay(start, locale)}`;
