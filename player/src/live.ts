import type { MediaPass } from "./media-pass";
import { find } from "./page";
import { Picture } from "./picture";
import type { Watch } from "./watch";

/** The live view: one camera large, or the wall of all of them. Nothing plays while the view is not shown. */
export class LiveView {
  private readonly view = find(document, "#live");
  private pictures: Picture[] = [];

  constructor(
    private readonly watch: Watch,
    private readonly pass: MediaPass,
    private readonly switchOn: (() => void) | undefined,
  ) {
    watch.listen(() => this.update());
  }

  show(name?: string): void {
    this.hide();
    const { cameras } = this.watch;
    const chosen = cameras.length > 1 ? cameras.filter((camera) => camera.name === name) : cameras;
    const large = chosen.length === 1;
    this.pictures = (large ? chosen : cameras).map(
      (camera) => new Picture({ camera, large, watch: this.watch, pass: this.pass, onSwitchOn: this.switchOn }),
    );
    const wall = find(this.view, "#wall");
    wall.dataset.count = String(this.pictures.length);
    wall.replaceChildren(...this.pictures.map(({ element }) => element));
    find(this.view, ".empty").hidden = cameras.length > 0;
    find(this.view, ".back").hidden = !large || cameras.length === 1;
    this.view.hidden = false;
  }

  hide(): void {
    for (const picture of this.pictures) picture.close();
    this.pictures = [];
    this.view.hidden = true;
  }

  private update(): void {
    for (const picture of this.pictures) picture.update();
  }
}
