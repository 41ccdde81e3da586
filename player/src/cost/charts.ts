import { locale } from "../page";

/** What both charts are told beside their numbers: a name, and the whole of it in a sentence. */
export interface Said {
  readonly title: string;
  readonly told: string;
}

const high = 190;
const base = 160;
const top = 12;

/** A bar for each day of a month, so wide as there is room for; `hours` ends with today. */
export function dayChart(hours: readonly number[], days: number, width: number, said: Said): SVGSVGElement {
  const chart = picture(width, high, said);
  const most = Math.max(4, Math.ceil(Math.max(...hours)));
  const left = 30;
  const step = (width - left) / days;
  const y = (value: number) => base - ((base - top) * value) / most;
  for (const value of [0, most / 2, most]) {
    chart.append(shape("line", { class: "axis", x1: left, x2: width, y1: y(value), y2: y(value) }));
    chart.append(words(value.toLocaleString(locale), { x: left - 8, y: y(value) + 4, "text-anchor": "end" }));
  }
  for (const [n, value] of hours.entries()) {
    if (value === 0) continue;
    const size = Math.max(2, base - y(value));
    chart.append(
      shape("rect", {
        class: "bar",
        x: left + n * step + step * 0.15,
        y: base - size,
        width: step * 0.7,
        height: size,
        rx: 2,
      }),
    );
  }
  for (let date = 1; date <= days; date += width < 500 ? 7 : 3)
    chart.append(words(String(date), { x: left + (date - 0.5) * step, y: base + 20, "text-anchor": "middle" }));
  return chart;
}

/** Amounts under each other, the first ones plain and the one of interest bright. */
export function amountChart(
  amounts: readonly {
    readonly name: string;
    readonly value: number;
    readonly text: string;
    readonly bright?: boolean;
  }[],
  width: number,
  said: Said,
): SVGSVGElement {
  const each = 46;
  const chart = picture(width, amounts.length * each, said);
  const most = Math.max(...amounts.map(({ value }) => value));
  for (const [n, { name, value, text, bright }] of amounts.entries()) {
    const y = n * each;
    chart.append(
      words(name, { x: 0, y: y + 14 }),
      words(text, { class: "value", x: width, y: y + 14, "text-anchor": "end" }),
      shape("rect", {
        class: bright ? "bar" : "bar rest",
        x: 0,
        y: y + 21,
        width: Math.max(2, (width * value) / most),
        height: 12,
        rx: 3,
      }),
    );
  }
  return chart;
}

/** For eyes a drawing, for ears a picture with its text. */
function picture(width: number, height: number, { title, told }: Said): SVGSVGElement {
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.setAttribute("aria-label", `${title}. ${told}`);
  return svg;
}

function words(text: string, attributes: Attributes): SVGTextElement {
  const element = shape("text", attributes);
  element.textContent = text;
  return element;
}

type Attributes = Readonly<Record<string, string | number>>;

function shape<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  return element;
}
