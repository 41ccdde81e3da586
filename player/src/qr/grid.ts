/** A square of modules, dark or light, and which of them are patterns rather than data. Row by row, from the upper left. */
export class Grid {
  readonly side: number;
  private readonly dark: boolean[];
  private readonly fixed: boolean[];

  constructor(private readonly version: number) {
    this.side = version * 4 + 17;
    this.dark = Array<boolean>(this.side ** 2).fill(false);
    this.fixed = Array<boolean>(this.side ** 2).fill(false);
    this.drawTiming();
    this.drawFinders();
    this.drawAlignment();
    this.drawFormat(0);
    this.drawVersion();
  }

  isDark(x: number, y: number): boolean {
    return this.dark[y * this.side + x] ?? false;
  }

  isData(x: number, y: number): boolean {
    return !this.fixed[y * this.side + x];
  }

  set(x: number, y: number, dark: boolean): void {
    this.dark[y * this.side + x] = dark;
  }

  /** The level (M) and the mask, 15 bits with their own correction, written twice. */
  drawFormat(mask: number): void {
    const levelM = 0b00;
    const data = (levelM << 3) | mask;
    const bits = ((data << 10) | remainder(data, 10, 0x537)) ^ 0x5412;
    const bit = (at: number) => ((bits >>> at) & 1) === 1;
    const last = this.side - 1;
    for (let at = 0; at < 15; at++) {
      // Beside the upper left finder, around the timing's row and column …
      if (at < 8) this.mark(8, at < 6 ? at : at + 1, bit(at));
      else this.mark(at === 8 ? 7 : 14 - at, 8, bit(at));
      // … and again, half below the upper right one and half beside the lower left one.
      if (at < 8) this.mark(last - at, 8, bit(at));
      else this.mark(8, last - 14 + at, bit(at));
    }
    this.mark(8, last - 7, true);
  }

  private mark(x: number, y: number, dark: boolean): void {
    this.set(x, y, dark);
    this.fixed[y * this.side + x] = true;
  }

  private drawTiming(): void {
    for (let at = 0; at < this.side; at++) {
      this.mark(6, at, at % 2 === 0);
      this.mark(at, 6, at % 2 === 0);
    }
  }

  private drawFinders(): void {
    const far = this.side - 4;
    for (const [x, y] of [
      [3, 3],
      [far, 3],
      [3, far],
    ] as const)
      this.rings(x, y, 4, [0, 1, 3]);
  }

  private drawAlignment(): void {
    const places = this.alignment();
    const first = 0;
    const last = places.length - 1;
    places.forEach((x, column) => {
      places.forEach((y, row) => {
        const finder = (column === first && (row === first || row === last)) || (column === last && row === first);
        if (!finder) this.rings(x, y, 2, [0, 2]);
      });
    });
  }

  /** Concentric squares around a centre; those at the radii named are dark, and what is beyond the edge is not drawn. */
  private rings(centreX: number, centreY: number, radius: number, dark: readonly number[]): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const x = centreX + dx;
        const y = centreY + dy;
        if (x < 0 || y < 0 || x >= this.side || y >= this.side) continue;
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        this.mark(x, y, dark.includes(ring));
      }
    }
  }

  /** Where the small squares stand, in both directions: even steps back from the far edge, and one beside the timing. */
  private alignment(): number[] {
    if (this.version === 1) return [];
    const count = Math.floor(this.version / 7) + 2;
    const step = this.version === 32 ? 26 : Math.ceil((this.version * 4 + 4) / (count * 2 - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, at) => this.side - 7 - (count - 2 - at) * step)];
  }

  /** From version 7 on the code says its own size, twice. */
  private drawVersion(): void {
    if (this.version < 7) return;
    const bits = (this.version << 12) | remainder(this.version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const dark = ((bits >>> at) & 1) === 1;
      const across = this.side - 11 + (at % 3);
      const along = Math.floor(at / 3);
      this.mark(across, along, dark);
      this.mark(along, across, dark);
    }
  }
}

/** The BCH code's check bits: `data`, moved up by `length` bits, modulo the generator. */
function remainder(data: number, length: number, generator: number): number {
  let rest = data;
  for (let at = 0; at < length; at++) rest = (rest << 1) ^ ((rest >>> (length - 1)) * generator);
  return rest;
}
