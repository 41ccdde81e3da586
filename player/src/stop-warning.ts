import { find, notice, say, write } from "./page";
import { type ComingStop, stopSoon } from "./states";
import type { Watch } from "./watch";

/** A bar over every view while the servers are about to switch themselves off, with what an operator can do about it. */
export class StopWarning {
  private readonly bar = find(document, "#stop-warning");
  private readonly keep = find<HTMLButtonElement>(this.bar, "button");
  private keeping = false;

  constructor(
    private readonly watch: Watch,
    private readonly operator: boolean,
  ) {
    this.keep.onclick = () => this.keepOn();
    watch.listen(() => this.draw());
  }

  hide(): void {
    this.bar.hidden = true;
  }

  private async keepOn(): Promise<void> {
    this.keeping = true;
    this.draw();
    await this.watch.keepServers().catch(notice);
    this.keeping = false;
    this.draw();
    // The button is gone, and who came to it by keyboard would be nowhere.
    if (this.bar.hidden) find(document, "#main").focus();
  }

  private draw(): void {
    const { servers, cameras } = this.watch;
    const live = cameras.some(({ name }) => this.watch.word(name) === "live");
    const stop = stopSoon({ servers, live, now: this.watch.now() });
    this.bar.hidden = !stop;
    if (stop) write(find(this.bar, "p"), soonText(stop));
    // The longest run is the longest run, whoever asks.
    this.keep.hidden = !this.operator || stop?.because === "maximum";
    this.keep.disabled = this.keeping;
  }
}

function soonText({ because, minutes }: ComingStop): string {
  return minutes > 0 ? say(`stops.soon.${because}`, { minutes }) : say(`stops.now.${because}`);
}
