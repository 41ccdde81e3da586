import { codewords } from "./codewords";
import { Grid } from "./grid";
import { drawBestMask } from "./mask";

/** A text as a QR code of level M, in bytes (UTF-8). @throws RangeError when it is longer than a code can hold: 2331 bytes */
export function qrCode(text: string): Grid {
  const { version, bytes } = codewords(text);
  const grid = new Grid(version);
  drawBytes(grid, bytes);
  drawBestMask(grid);
  return grid;
}

/** Two columns at a time from the right, up and down in turns, around the patterns and the timing's column. */
function drawBytes(grid: Grid, bytes: readonly number[]): void {
  let at = 0;
  let upward = true;
  for (let right = grid.side - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < grid.side; step++) {
      const y = upward ? grid.side - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!grid.isData(x, y)) continue;
        grid.set(x, y, (((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1);
        at++;
      }
    }
    upward = !upward;
  }
}
