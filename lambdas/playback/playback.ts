import { api } from "../shared/app";
import { requires } from "../shared/requires";
import { mediaCookies } from "./media-cookies";
import type { Signer } from "./signer";

export interface PlaybackProps {
  readonly signer: Signer;
  /** CloudFront's id of the signer's public key. */
  readonly keyPairId: string;
  /** The host that the page is served from; the policy names it. */
  readonly mediaHost: string;
  readonly cameras: readonly string[];
  /** Life of the cookies, 1–60: whoever copies one can watch for that long, even after sign-out. */
  readonly minutes: number;
  /** @default the clock */
  readonly now?: () => number;
}

/** `POST /api/session/playback`: the cookies that open `/media/<camera>/`, one set for each camera. */
export const playback = ({ minutes, now = Date.now, ...props }: PlaybackProps) => {
  const life = Math.min(Math.max(minutes, 1), 60) * 60;
  return api().post("/session/playback", requires("viewer"), async (c) => {
    const expires = Math.floor(now() / 1000) + life;
    const sets = await Promise.all(props.cameras.map((camera) => mediaCookies({ ...props, camera, expires })));
    for (const cookie of sets.flat()) c.header("set-cookie", cookie, { append: true });
    return c.json({ expires: new Date(expires * 1000).toISOString() });
  });
};
