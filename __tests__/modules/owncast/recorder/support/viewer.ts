import { parseStrictly } from "./strict-playlist";

/** Somebody who watches a camera live, as a player does: polls `live.m3u8` and takes every line that is new. */
export class Viewer {
  private folder = "";
  private next = 0;
  private newAt: number;
  private longest = 0;
  private joins = 0;
  private missed = 0;
  private again = 0;
  private readonly told = new Set<string>();

  constructor(now: number) {
    this.newAt = now;
  }

  /**
   * @param playlist `live.m3u8`, empty before there is one
   * @param status `status.json`, if there is one
   */
  look(playlist: string, status: { warnings: { code: string }[] } | null, now: number): void {
    for (const { code } of status?.warnings ?? []) this.told.add(code);
    if (playlist) this.take(parseStrictly(playlist), now);
    this.longest = Math.max(this.longest, now - this.newAt);
  }

  private take({ sequence, segments }: ReturnType<typeof parseStrictly>, now: number): void {
    const folder = segments[0]?.uri.split("/")[0] ?? "";
    const isOther = folder !== this.folder;
    if (isOther) this.next = sequence;
    this.folder = folder;
    if (sequence > this.next) this.missed += sequence - this.next;
    if (sequence + segments.length < this.next) this.again++;
    const fresh = segments.slice(Math.max(0, this.next - sequence));
    if (fresh.length === 0) return;
    this.joins += fresh.filter(({ discontinuity }) => discontinuity).length;
    this.longest = Math.max(this.longest, now - this.newAt);
    this.newAt = now;
    this.next = sequence + segments.length;
  }

  /** Lines that left the window before they were seen, or that came again: neither must happen. */
  get faults(): number {
    return this.missed + this.again;
  }

  /** A new row of a table begins. */
  begin(now: number): void {
    [this.newAt, this.longest, this.joins] = [now, 0, 0];
    this.told.clear();
  }

  /** In words, as they stand in a table. */
  saw(now: number): string {
    const wait = Math.max(this.longest, now - this.newAt) / 1000;
    const told = [...this.told].map((code) => `"${code}"`).join(", ");
    return `live waits ${wait.toFixed(1)} s, ${this.joins} joins${told && `, ${told}`}`;
  }
}
