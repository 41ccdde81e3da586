import { withMarked } from "../readme";
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

const MARK = { name: "cost", by: "npm run docs from settings/prod.json" };

/** The README with its table of cost as the stack is now. */
export function withCostTable(readme: string, cost: Cost): string {
  const prices = `US dollars in us-east-1, on demand, without free tiers and taxes. Sources: ${sources(cost)}.`;
  return withMarked(readme, MARK, `${costTable(cost)}\n\n${prices}`);
}
