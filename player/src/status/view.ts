import type { Api } from "../api";
import { timeWithSeconds } from "../clock";
import type { View } from "../later";
import { Looking } from "../looking";
import { make, mount } from "../make";
import { find, locale, say, write } from "../page";
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
  private readonly looking: Looking<Report>;

  constructor(private readonly props: StatusProps) {
    this.looking = new Looking({
      ask: () => props.api.get<Report>("/status"),
      draw: (report) => this.draw(report),
      wait: () => every,
    });
    this.summary.role = "status";
    this.again.type = "button";
    this.again.onclick = () => this.lookAgain();
    const root = make("div", "report", this.summary, this.body, make("p", "asked", this.asked, this.again));
    mount(find(document, "#status"), root);
  }

  show(): Promise<void> {
    return this.looking.now();
  }

  hide(): void {
    this.looking.stop();
  }

  private async lookAgain(): Promise<void> {
    this.again.disabled = true;
    await this.looking.now();
    this.again.disabled = false;
    this.again.focus();
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
      ...hosts.map((host) => hostCard(host, name)),
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
