import type { Api } from "../api";
import { timeWithSeconds } from "../clock";
import type { View } from "../later";
import { make, mount } from "../make";
import { find, locale, notice, say, write } from "../page";
import { learn } from "../texts";
import type { Watch } from "../watch";
import "../styles/report.css";
import { en } from "../../texts/status/en";
import { pt } from "../../texts/status/pt";
import { adviceList, cameraCard, functionsCard, hostCard } from "./parts";
import type { Report } from "./report";

learn({ en, pt });

/** Milliseconds. The recorder tells every 15 s, CloudWatch is minutes late. */
const every = 30_000;

export interface StatusProps {
  readonly api: Api;
  readonly watch: Pick<Watch, "cameras">;
}

/** For operators: how hosts, cameras and functions are doing, and what there is to do about it. */
export class StatusView implements View {
  private readonly summary = make("p", "lead", say("status.looking"));
  private readonly asked = make("span", "lead");
  private readonly again = make("button", "", say("status.again"));
  private readonly body = make("div", "report");
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isShown = false;

  constructor(private readonly props: StatusProps) {
    this.summary.role = "status";
    this.again.type = "button";
    this.again.onclick = () => this.look();
    const root = make("div", "report", this.summary, this.body, make("p", "asked", this.asked, this.again));
    mount(find(document, "#status"), root);
  }

  show(): Promise<void> {
    this.isShown = true;
    return this.look();
  }

  hide(): void {
    this.isShown = false;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const isFocused = document.activeElement === this.again;
    this.again.disabled = true;
    try {
      this.draw(await this.props.api.get<Report>("/status"));
    } catch (trouble) {
      notice(trouble);
    }
    this.again.disabled = false;
    if (isFocused) this.again.focus();
    if (this.isShown) this.timer = setTimeout(() => (document.hidden ? this.wait() : void this.look()), every);
  }

  /** Nobody looks: it is asked again when somebody does. */
  private wait(): void {
    document.addEventListener("visibilitychange", () => this.isShown && void this.look(), { once: true });
  }

  private draw(report: Report): void {
    const { hosts, cameras, functions, advice } = report;
    const count = advice.length;
    const isWarned = cameras.some(({ warnings }) => warnings.length > 0);
    const well = say(isWarned ? "status.warned" : "status.well");
    write(this.summary, count === 0 ? well : say(`status.todo.${count === 1 ? "one" : "more"}`, { count }));
    write(this.asked, say("status.asked", { time: timeWithSeconds(this.props.api.now(), locale) }));
    // What somebody has opened stays open.
    const open = [...this.body.querySelectorAll("details")].map((each) => each.open);
    const name = (what: string) => this.name(what, hosts);
    this.body.replaceChildren(
      ...(count > 0 ? [adviceList(report, name)] : []),
      make("h2", "", say("status.cameras")),
      ...cameras.map((camera) => cameraCard(camera, name)),
      make("h2", "", say("status.hosts")),
      ...hosts.map(hostCard),
      make("h2", "", say("status.functions")),
      functionsCard(functions),
    );
    for (const [n, each] of this.body.querySelectorAll("details").entries()) each.open = open[n] ?? false;
  }

  private name(what: string, hosts: Report["hosts"]): string {
    const host = hosts.find(({ name }) => name === what);
    if (host) return say(`servers.host.${host.name}`);
    return this.props.watch.cameras.find(({ name }) => name === what)?.title ?? what;
  }
}
