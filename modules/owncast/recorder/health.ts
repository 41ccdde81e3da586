import type { Clock } from "./clock";
import type { OwncastFolder } from "./owncast-folder";
import { OwncastEar } from "./owncast-signs";
import type { SequencerState } from "./sequencer";
import { type Observed, type Warning, Warnings } from "./status";
import { isHeard } from "./transport-stream";

export interface HealthOptions {
  /** Whether the settings say that the camera sends sound. */
  readonly sound: boolean;
  readonly owncast: OwncastFolder;
  readonly clock: Clock;
  readonly sequencer: () => SequencerState;
  readonly storage: () => Pick<Observed, "failingSince" | "waiting" | "spoolShare">;
}

/** What is known to be wrong with a camera, from all that can be seen of it. */
export class Health {
  private readonly ear = new OwncastEar();
  private readonly told = new Warnings();
  private heard: boolean | null = null;
  private dropped: Observed["dropped"] = null;

  constructor(private readonly options: HealthOptions) {}

  /** What Owncast tells nobody but its own files. */
  async listen(): Promise<void> {
    const { owncast, clock, sound, sequencer } = this.options;
    this.ear.hear(await owncast.log(), clock.now());
    const { recording, connectedAt } = sequencer();
    if (!sound && recording && connectedAt === null) this.ear.hasSound ??= await owncast.hasSound();
  }

  /** A segment passes by. */
  see(segment: Uint8Array): void {
    this.heard = isHeard(segment);
  }

  /** So many seconds were given up. */
  lost(seconds: number): void {
    const at = this.options.clock.steady();
    this.dropped = { seconds: (this.dropped?.seconds ?? 0) + seconds, since: this.dropped?.since ?? at, at };
  }

  get hasLost(): boolean {
    return this.dropped !== null;
  }

  get warnings(): Warning[] {
    const { clock, sequencer, storage, sound } = this.options;
    const observed = { sequencer: sequencer(), signs: this.ear.signs, sound, isHeard: this.heard, ...storage() };
    return this.told.of({ ...observed, dropped: this.dropped }, clock.steady());
  }
}
