import { illReport, unguardedBill } from "../scripted-reports";
import { four, type Scene } from "./scene";

const two = { cameras: four.slice(0, 2) };

/** What only operators see: how all of it is doing, and what it costs. */
export const REPORTS: readonly Scene[] = [
  { name: "status", at: "#/status", shows: "#status .asked .lead:not(:empty)" },
  {
    name: "status-ill",
    at: "#/status",
    script: { ...two, report: illReport },
    act: async (page) => {
      await page.click("#status article details summary");
      await page.click("#status .card > details:has(table) summary");
    },
    shows: "#status pre:visible",
  },
  {
    name: "cost",
    at: "#/cost",
    act: (page) => page.click("#cost summary"),
    shows: "#cost .chart + * table:visible",
  },
  { name: "cost-unguarded", at: "#/cost", script: { bill: unguardedBill }, shows: "#cost .figures" },
];
