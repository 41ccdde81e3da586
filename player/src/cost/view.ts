import type { Api } from "../api";
import { moment } from "../clock";
import type { View } from "../later";
import { Looking } from "../looking";
import { make, mount, table } from "../make";
import { find, locale, say } from "../page";
import { type Key, learn } from "../texts";
import "../styles/report.css";
import { en } from "../../texts/cost/en";
import { pt } from "../../texts/cost/pt";
import { type Bill, hoursByDay, monthOf, months, soFar } from "./bill";
import { amountChart, dayChart, type Said } from "./charts";

learn({ en, pt });

const hour = 3_600_000;

/** For operators: what Loge costs idle and running, when it ran, and what stopping by itself saved. */
export class CostView implements View {
  private readonly root = make("div", "report");
  /** Draws what is as wide as there is room for. */
  private readonly charts = new Map<HTMLElement, (width: number) => SVGSVGElement>();
  private readonly room = new ResizeObserver((entries) => {
    for (const { target } of entries) this.chart(target as HTMLElement);
  });

  private readonly looking: Looking<Bill>;

  constructor(api: Api) {
    this.looking = new Looking({ ask: () => api.get<Bill>("/cost"), draw: (bill) => this.draw(bill, api.now()) });
    mount(find(document, "#cost"), this.root);
  }

  async show(): Promise<void> {
    if (!this.root.hasChildNodes()) this.root.append(make("p", "lead", say("cost.looking")));
    await this.looking.now();
  }

  hide(): void {
    this.looking.stop();
  }

  private draw(bill: Bill, now: number): void {
    this.room.disconnect();
    this.charts.clear();
    const isKnown = bill.hoursThisMonth !== null;
    this.root.replaceChildren(
      figures(bill, now),
      ...(isKnown ? [this.days(bill, now), this.compared(bill, now)] : [make("p", "", say("cost.unguarded"))]),
      ...(isKnown ? runs(bill, now) : []),
      make("p", "lead", say("cost.note")),
    );
    for (const element of this.charts.keys()) this.room.observe(element);
  }

  private days(bill: Bill, now: number): HTMLElement {
    const hours = hoursByDay(bill, now);
    const { from, to } = monthOf(now);
    const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(from);
    const title = say("cost.days");
    const said = { title, told: say("cost.days.told", { month, hours: hoursText(bill.hoursThisMonth ?? 0) }) };
    const rows = hours.map((value, n) => [String(n + 1), value.toLocaleString(locale, { maximumFractionDigits: 1 })]);
    const card = make("div", "card", make("h2", "", title));
    card.append(
      this.place((width) => dayChart(hours, (to - from) / (24 * hour), width, said)),
      make(
        "details",
        "",
        make("summary", "", say("cost.days.table")),
        table(title, [say("cost.day"), say("cost.hours")], rows),
      ),
    );
    return card;
  }

  private compared(bill: Bill, now: number): HTMLElement {
    const { never, pace, always } = months(bill, now);
    const [idle, atPace, on] = [never, pace, always].map((value) => dollars(value)) as [string, string, string];
    const told = say("cost.compare.told", { idle, pace: atPace, always: on });
    const said: Said = { title: say("cost.compare"), told };
    const amounts = [
      { name: say("cost.never"), value: never, text: idle },
      { name: say("cost.pace"), value: pace, text: atPace, bright: true },
      { name: say("cost.always"), value: always, text: on },
    ];
    return make(
      "div",
      "card",
      make("h2", "", said.title),
      this.place((width) => amountChart(amounts, width, said)),
    );
  }

  private place(draw: (width: number) => SVGSVGElement): HTMLElement {
    const place = make("div", "chart");
    this.charts.set(place, draw);
    return place;
  }

  private chart(place: HTMLElement): void {
    const width = Math.floor(place.clientWidth);
    const drawn = place.firstElementChild?.getAttribute("width");
    if (width > 0 && drawn !== String(width)) place.replaceChildren(...[this.charts.get(place)?.(width) ?? []].flat());
  }
}

function figures(bill: Bill, now: number): HTMLElement {
  const { idleMonth, runningHour, hoursThisMonth, savedHours } = bill;
  const all: (readonly [Key, string, string])[] = [
    ["cost.idle", dollars(idleMonth), say("cost.idle.what")],
    ["cost.running", dollars(runningHour, 3), say("cost.running.what")],
  ];
  if (hoursThisMonth !== null)
    all.push(["cost.soFar", dollars(soFar(bill, now)), say("cost.soFar.what", { hours: hoursText(hoursThisMonth) })]);
  if (savedHours !== null)
    all.push([
      "cost.saved",
      dollars(savedHours * runningHour),
      say("cost.saved.what", { hours: hoursText(savedHours) }),
    ]);
  const list = all.map(([key, value, what]) =>
    make("div", "", make("dt", "", say(key)), make("dd", "", value, make("small", "", what))),
  );
  return make("div", "card", make("dl", "figures", ...list));
}

function runs({ runs: all }: Bill, now: number): HTMLElement[] {
  const title = say("cost.runs");
  const heading = make("h2", "", title);
  if (all.length === 0) return [heading, make("p", "lead", say("cost.runs.none"))];
  const rows = [...all].reverse().map(({ from, to, because, alone }) => {
    const length = hoursText(((to === null ? now : Date.parse(to)) - Date.parse(from)) / hour);
    const what = alone ? say("cost.alone", { length, server: alone }) : length;
    return [moment(from, locale), what, say(`cost.because.${because ?? "on"}`)];
  });
  const head = [say("cost.from"), say("cost.length"), say("cost.because")];
  return [heading, make("div", "card wide-table", table(title, head, rows))];
}

function dollars(amount: number, digits = 2): string {
  const style = { style: "currency", currency: "USD", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, {
    ...style,
    currencyDisplay: "narrowSymbol",
  } as Intl.NumberFormatOptions).format(amount);
}

/** `45 min`, `2.5 h`. */
function hoursText(hours: number): string {
  const [unit, value] = hours > 0 && hours < 1 ? ["minute", Math.max(1, Math.round(hours * 60))] : ["hour", hours];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: hours < 10 ? 1 : 0 };
  return new Intl.NumberFormat(locale, style as Intl.NumberFormatOptions).format(value as number);
}
