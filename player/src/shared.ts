import { type Api, ApiFailure } from "./api";
import { day, timeOfDay } from "./clock";
import type { Shared } from "./contract";
import { MediaPass } from "./media-pass";
import { copyOf, find, locale, say, wordsFor } from "./page";
import { moment } from "./recordings/words";
import { Showing } from "./showing";
import { learn } from "./texts";
import "./styles/recordings/one.css";
import { en } from "../texts/recordings/en";
import { pt } from "../texts/recordings/pt";

learn({ en, pt });

/** Milliseconds that a timer can wait for; a longer wait would end at once. */
const longestWait = 2 ** 31 - 1;

/** One recording, for whoever has a link to it: plays until the link ends, and then says so. */
export class SharedView {
  private readonly root = copyOf("shared-view");
  private readonly article = find(this.root, "article");
  private readonly told = find(this.root, ".told");
  private readonly pass: MediaPass;
  private showing: Showing | undefined;
  private ending: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly token: string,
  ) {
    this.pass = new MediaPass(api, fetch.bind(window), () => this.ask());
    find(this.told, "button").onclick = () => void this.open();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.showing) void this.pass.wake().catch(() => {});
    });
    document.body.prepend(this.root);
  }

  /** Asks for the recording and plays it. */
  async open(): Promise<void> {
    this.told.hidden = true;
    try {
      await this.pass.renew();
    } catch (trouble) {
      if (!isOver(trouble)) this.say(say("shared.failed"), wordsFor(trouble), true);
    }
  }

  /** New cookies; the first time, also the recording itself. @throws what the API answers */
  private async ask(): Promise<{ expires: string }> {
    try {
      const shared = await this.api.post<Shared>("/shared", { token: this.token });
      if (!this.showing) this.play(shared);
      this.endAt(Date.parse(shared.expires));
      return { expires: shared.renew };
    } catch (trouble) {
      if (isOver(trouble)) this.end();
      throw trouble;
    }
  }

  private play({ recording, expires }: Shared): void {
    const title = recording.title ?? day(recording.start, locale);
    const facts = recording.title ? [day(recording.start, locale)] : [];
    find(this.article, "h1").textContent = title;
    find(this.article, ".facts").textContent = [...facts, timeOfDay(recording.start, locale)].join(", ");
    find(this.article, ".until").textContent = say("shared.until", { time: moment(expires) });
    document.title = `${title} · Loge`;
    this.article.hidden = false;
    this.showing = new Showing(this.article, recording, title, this.pass);
  }

  /** A browser's timers are short, and a laptop may sleep: so it is looked at again and again. */
  private endAt(time: number): void {
    clearTimeout(this.ending);
    const left = time - this.api.now();
    if (left <= 0) this.end();
    else this.ending = setTimeout(() => this.endAt(time), Math.min(left, longestWait));
  }

  private end(): void {
    clearTimeout(this.ending);
    this.pass.close();
    this.showing?.close();
    this.showing = undefined;
    this.say(say("shared.ended"), say("shared.endedLead"), false);
  }

  private say(word: string, lead: string, again: boolean): void {
    this.article.hidden = true;
    this.told.hidden = false;
    find(this.told, "h1").textContent = word;
    find(this.told, ".lead").textContent = lead;
    find(this.told, "button").hidden = !again;
    find(this.told, "a").hidden = again;
    document.title = `${word} · Loge`;
    find(this.told, "h1").focus();
  }
}

function isOver(trouble: unknown): boolean {
  return trouble instanceof ApiFailure && trouble.code === "share_ended";
}
