import type { Cost } from "./charges";

/** The charges as a markdown table: what each costs idle for a month, and more for each hour of running. */
export function costTable({ charges, idle, running }: Cost): string {
  const rows = charges
    .filter(({ idle, running }) => idle + running > 0)
    .map((charge) => [`\`${charge.address}\``, charge.what, dollars(charge.idle, 2), dollars(charge.running, 4)]);
  const sums = ["**together**", "", `**${idle.toFixed(2)}**`, `**${running.toFixed(4)}**`];
  const head = [
    ["resource", "what", "idle, a month", "running, an hour"],
    ["---", "---", "---:", "---:"],
  ];
  return [...head, ...rows, sums].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Where the figures are from, each source once. */
export function sources({ charges }: Cost): string {
  const named = new Set(charges.map(({ price }) => `${price.source} (${price.read})`));
  return [...named].sort().join("; ");
}

function dollars(amount: number, digits: number): string {
  return amount === 0 ? "" : amount.toFixed(digits);
}

const BEGIN = "<!-- cost: written by npm run docs from settings/prod.json -->";
const END = "<!-- /cost -->";

/** The README with its table of cost as the stack is now. */
export function withCostTable(readme: string, cost: Cost): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has lost the marks ${BEGIN} … ${END}.`);
  return `${before}${BEGIN}\n\n${costTable(cost)}\n\nUS dollars in us-east-1, on demand, without free tiers and taxes. Sources: ${sources(cost)}.\n\n${END}${after}`;
}
