import { notice } from "./page";
import { part } from "./playback/part";

export interface View {
  show(argument?: string): unknown;
  hide(): void;
}

/** A view whose code comes in when it is first wanted, so that the first picture does not wait for it. */
export class LaterView implements View {
  private coming: Promise<View> | undefined;
  private wanted: { argument?: string } | undefined;

  /** @param section where it will be seen; its heading is there from the start */
  constructor(
    private readonly section: HTMLElement,
    private readonly load: () => Promise<View>,
  ) {}

  async show(argument?: string): Promise<void> {
    this.section.hidden = false;
    const wish = { argument };
    this.wanted = wish;
    try {
      this.coming ??= part(this.load);
      const view = await this.coming;
      if (this.wanted === wish) await view.show(argument);
    } catch (trouble) {
      this.coming = undefined;
      notice(trouble);
    }
  }

  hide(): void {
    this.wanted = undefined;
    this.section.hidden = true;
    this.coming?.then(
      (view) => this.wanted ?? view.hide(),
      () => {},
    );
  }
}
