import { qrCode } from "./code";
import type { Grid } from "./grid";

const namespace = "http://www.w3.org/2000/svg";

/** The light border without which a reader does not find the code, in modules: ISO/IEC 18004 asks for four. */
const quiet = 4;

/**
 * A text as a QR code: dark on light in both themes, since readers want it so. One unit is one module; how large it is
 * seen is the style's to say. It has no name of its own: whoever shows it says beside it what it holds, as text.
 * @throws RangeError when the text is longer than 2331 bytes
 */
export function qrSvg(text: string): SVGElement {
  const grid = qrCode(text);
  const side = grid.side + 2 * quiet;
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path(`M0 0h${side}v${side}h-${side}z`, "#ffffff"), path(outline(grid), "#000000"));
  return svg;
}

function path(shape: string, colour: string): SVGPathElement {
  const element = document.createElementNS(namespace, "path");
  element.setAttribute("d", shape);
  element.setAttribute("fill", colour);
  return element;
}

/** One stroke for each run of dark modules in a row. */
function outline(grid: Grid): string {
  let shape = "";
  for (let y = 0; y < grid.side; y++) {
    for (let x = 0, run = 0; x < grid.side; x += run || 1) {
      for (run = 0; x + run < grid.side && grid.isDark(x + run, y); run++);
      if (run > 0) shape += `M${x + quiet} ${y + quiet}h${run}v1h-${run}z`;
    }
  }
  return shape;
}
