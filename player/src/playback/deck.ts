/** What the controls see and do. All times are milliseconds since 1970: the moment that the picture shows. */
export interface Deck {
  readonly video: HTMLVideoElement;
  /** Undefined while there is nothing to control. */
  sight(): Sight | undefined;
  seek(time: number): void;
  /** Seconds of media; negative goes back. */
  step(seconds: number): void;
  /** Plays or pauses at the viewer's wish. */
  toggle(): void;
  /** Path of a small picture of that moment; undefined where there is none. */
  pictureOf?(time: number): Promise<string | undefined>;
  /** Only where there is a live edge. */
  goLive?(): void;
}

export interface Sight {
  /** The ends of the time bar. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Only of a live camera: whether the picture keeps to the edge, and how late it is in milliseconds; null when not known. */
  readonly live?: { readonly following: boolean; readonly delay: number | null };
  /** Seconds played and to be played; only of a recording. */
  readonly played?: { readonly position: number; readonly duration: number };
}
