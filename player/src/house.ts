import type { Api } from "./api";
import type { Person } from "./contract";
import { LaterView, type View } from "./later";
import { LiveView } from "./live";
import type { MediaPass } from "./media-pass";
import { find, notice } from "./page";
import { Sleep } from "./sleep";
import { StopWarning } from "./stop-warning";
import { Watch } from "./watch";

type ViewName = "live" | "recordings" | "servers" | "status" | "cost" | "people";

/** What only operators may ask for. */
const forOperators: readonly string[] = ["status", "cost", "people"];

/** What a signed-in person sees: views, chosen by the address's hash (`#/live/garden`, `#/recordings/<id>`, `#/servers`). */
export class House {
  private readonly element = find(document, "#house");
  private readonly watch: Watch;
  private readonly warning: StopWarning;
  private readonly operator: boolean;
  private readonly views: Record<ViewName, View & { wake?(slept: number): void }>;
  private readonly listening = new AbortController();
  private shown: ViewName | undefined;
  private sleep: Sleep | undefined;

  constructor(
    api: Api,
    private readonly pass: MediaPass,
    person: Person,
  ) {
    const operator = person.groups.includes("operator");
    this.operator = operator;
    this.watch = new Watch(api, pass);
    const upkeep = new LaterView(find(document, "#upkeep"), async () => {
      const { UpkeepView } = await import("./upkeep/view");
      return new UpkeepView(api, this.watch);
    });
    this.warning = new StopWarning(this.watch, operator);
    const dot = find(document, "[data-servers-dot]");
    this.watch.listen(() => {
      dot.dataset.servers = this.watch.servers?.status ?? "unknown";
    });
    const latest = new LaterView(find(document, "#latest"), async () => {
      const { LatestView } = await import("./latest");
      return new LatestView(api, this.watch);
    });
    this.views = {
      live: new LiveView(
        this.watch,
        pass,
        operator ? () => void this.watch.switchServers("on").catch(notice) : undefined,
        latest,
      ),
      recordings: new LaterView(find(document, "#recordings"), async () => {
        const { RecordingsView } = await import("./recordings/view");
        return new RecordingsView({ api, watch: this.watch, pass, operator });
      }),
      servers: new LaterView(find(document, "#servers"), async () => {
        const { ServersView } = await import("./servers");
        return new ServersView(api, this.watch, operator, operator ? upkeep : undefined);
      }),
      status: new LaterView(find(document, "#status"), async () => {
        const { StatusView } = await import("./status/view");
        return new StatusView({ api, watch: this.watch });
      }),
      cost: new LaterView(find(document, "#cost"), async () => {
        const { CostView } = await import("./cost/view");
        return new CostView(api);
      }),
      people: new LaterView(find(document, "#people"), async () => {
        const { PeopleView } = await import("./people/view");
        return new PeopleView({ api, watch: this.watch, email: person.email });
      }),
    };
  }

  async open(): Promise<void> {
    await this.watch.start();
    this.element.hidden = false;
    const { signal } = this.listening;
    window.addEventListener("hashchange", () => this.follow(), { signal });
    this.sleep = new Sleep((slept) => this.wake(slept));
    // As a plain link it would change the hash, and with it the view.
    find(this.element, ".skip").onclick = (event) => {
      event.preventDefault();
      find(this.element, "#main").focus();
    };
    this.follow();
  }

  close(): void {
    this.listening.abort();
    this.sleep?.close();
    this.watch.stop();
    this.warning.hide();
    for (const view of Object.values(this.views)) view.hide();
    this.element.hidden = true;
  }

  private follow(): void {
    const [, wanted = "", argument] = location.hash.split("/");
    const isAllowed = wanted in this.views && (this.operator || !forOperators.includes(wanted));
    const name = isAllowed ? (wanted as ViewName) : "live";
    const moved = this.shown !== undefined && this.shown !== name;
    if (moved) this.views[this.shown as ViewName].hide();
    this.shown = name;
    const heading = find(document, `#${name} h1`);
    document.title = `${heading.textContent} · Loge`;
    for (const link of this.element.querySelectorAll("nav a")) {
      const href = link.getAttribute("href");
      if (href === `#/${name}`) link.setAttribute("aria-current", "page");
      // Where one came from.
      else if (href === "#/servers" && forOperators.includes(name)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.views[name].show(argument || undefined);
    if (moved) heading.focus({ preventScroll: false });
  }

  /** New cookies first, where the old ones have run out: what is asked for without them is refused. */
  private async wake(slept: number): Promise<void> {
    try {
      await this.pass.wake();
      await this.watch.look();
      if (this.shown) this.views[this.shown].wake?.(slept);
    } catch (trouble) {
      notice(trouble);
      throw trouble;
    }
  }
}
