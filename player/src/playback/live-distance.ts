/** The edge keeps a playlist for a second, so that a viewer may hear of a segment that much later (modules/cdn). */
const EDGE = 1;
/** For loading the segment, and for a camera or a network that is not quite even. */
const MARGIN = 0.75;

/**
 * Seconds to stay behind the end of the playlist. What is there must last while the next segment is filmed, and until the
 * player hears of it: one that asks in vain waits for half the target duration, and then the edge's copy is new if that
 * took a second. From segments of two seconds on, two of them are enough (hls.js's own choice is three).
 * @param segment The longest of the latest, in seconds.
 * @param target The playlist's target duration: of the whole broadcast, so one long segment makes it longer for all that follow.
 */
export function liveDistance(segment: number, target: number): number {
  return Math.max(2 * segment, segment + Math.max(target / 2, EDGE) + MARGIN);
}
