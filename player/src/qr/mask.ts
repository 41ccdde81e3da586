import type { Grid } from "./grid";

/** The eight masks of ISO/IEC 18004: where one is true, a data module is turned over. */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Turns over what the mask says; twice is as before. */
function turn(grid: Grid, mask: number): void {
  for (let y = 0; y < grid.side; y++) {
    for (let x = 0; x < grid.side; x++) {
      if (grid.isData(x, y) && masks[mask]?.(x, y)) grid.set(x, y, !grid.isDark(x, y));
    }
  }
}

/** Draws the mask that leaves least of what confuses a reader. */
export function drawBestMask(grid: Grid): void {
  let best = { mask: 0, penalty: Number.POSITIVE_INFINITY };
  for (const mask of masks.keys()) {
    turn(grid, mask);
    grid.drawFormat(mask);
    const sum = penalty(grid);
    if (sum < best.penalty) best = { mask, penalty: sum };
    turn(grid, mask);
  }
  turn(grid, best.mask);
  grid.drawFormat(best.mask);
}

function penalty(grid: Grid): number {
  const { side } = grid;
  const rows = Array.from({ length: side }, (_, y) => line(side, (x) => grid.isDark(x, y)));
  const columns = Array.from({ length: side }, (_, x) => line(side, (y) => grid.isDark(x, y)));
  let sum = 0;
  for (const each of [...rows, ...columns]) sum += runs(each) + falseFinders(each);
  return sum + squares(rows) + imbalance(rows);
}

const line = (length: number, dark: (at: number) => boolean): string =>
  Array.from({ length }, (_, at) => (dark(at) ? "1" : "0")).join("");

/** Five or more of one colour in a line. */
function runs(row: string): number {
  let sum = 0;
  for (const [run] of row.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
  return sum;
}

/** What looks like a finder with four light modules on one of its sides. */
function falseFinders(row: string): number {
  let sum = 0;
  for (const _ of row.matchAll(/(?=10111010000|00001011101)/g)) sum += 40;
  return sum;
}

/** Every square of 2 × 2 in one colour. */
function squares(rows: readonly string[]): number {
  let sum = 0;
  rows.slice(1).forEach((row, above) => {
    for (let x = 1; x < row.length; x++) {
      const four = (rows[above]?.slice(x - 1, x + 1) ?? "") + row.slice(x - 1, x + 1);
      if (four === "0000" || four === "1111") sum += 3;
    }
  });
  return sum;
}

/** Ten for every whole 5 % that the dark ones are away from half. */
function imbalance(rows: readonly string[]): number {
  const all = rows.join("");
  const dark = all.replaceAll("0", "").length;
  return Math.floor(Math.abs(dark * 20 - all.length * 10) / all.length) * 10;
}
