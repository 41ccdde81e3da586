import type { ActiveState } from "./service";
import type { TimerSection, Unit } from "./unit";

/** What a timer knows of the unit that it starts; times in milliseconds since 1970, 0 = never. */
export interface Started {
  readonly state: ActiveState;
  readonly begun: number;
  readonly ended: number;
}

/** When the timer rings next; undefined when nothing is due, or not before its unit has ended. */
export function nextRing(
  section: TimerSection,
  since: { readonly boot: number; readonly active: number; readonly rang: number },
  started: Started,
): number | undefined {
  if (started.state !== "inactive" && started.state !== "failed") return undefined;
  const once = [
    ...section.onBoot.map((span) => since.boot + span),
    ...section.onActive.map((span) => since.active + span),
  ];
  const again = [
    ...(started.begun ? section.onUnitActive.map((span) => started.begun + span) : []),
    ...(started.ended ? section.onUnitInactive.map((span) => started.ended + span) : []),
  ];
  // A moment after the boot counts once, even when it has passed before the timer was started.
  const due = [...once.filter((moment) => since.rang < moment && since.rang === 0), ...again];
  return due.length === 0 ? undefined : Math.min(...due);
}

/** Starts another unit at its times. */
export class Timer {
  state: ActiveState = "inactive";
  readonly busy = "";
  readonly failure = undefined;
  readonly pid = undefined;
  private timeout: NodeJS.Timeout | undefined;
  private active = 0;
  private rang = 0;

  constructor(
    public unit: Unit,
    private readonly booted: number,
    private readonly started: () => Started,
    private readonly ring: () => void,
  ) {}

  async start(): Promise<void> {
    if (this.state === "active") return;
    this.state = "active";
    this.active = Date.now();
    this.rang = 0;
    this.wind();
  }

  async stop(): Promise<void> {
    this.state = "inactive";
    clearTimeout(this.timeout);
  }

  /** To be called when the unit that it starts has changed. */
  wind(): void {
    clearTimeout(this.timeout);
    if (this.state !== "active" || !this.unit.timer) return;
    const next = nextRing(this.unit.timer, { boot: this.booted, active: this.active, rang: this.rang }, this.started());
    if (next === undefined) return;
    this.timeout = setTimeout(
      () => {
        this.rang = Date.now();
        this.ring();
      },
      Math.max(next - Date.now(), 0),
    );
  }
}
