import * as v from "valibot";
import { api } from "../shared/app";
import { maySee } from "../shared/caller";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { answerOf } from "../shared/recording-answer";
import { requires } from "../shared/requires";
import { mediaCookies } from "./media-cookies";
import type { SharedRecordings } from "./shared-recordings";
import type { Signer } from "./signer";

export interface PlaybackProps {
  readonly signer: Signer;
  /** CloudFront's id of the signer's public key. */
  readonly keyPairId: string;
  /** The host that the page is served from; the policy names it. */
  readonly mediaHost: string;
  readonly cameras: readonly string[];
  readonly shared: Pick<SharedRecordings, "find">;
  /** Life of the cookies, 1–60: whoever copies one can watch for that long, even after sign-out or a link's end. */
  readonly minutes: number;
  /** @default the clock */
  readonly now?: () => number;
}

/** Not looked for unless it looks like one, and answered like one that has ended. */
const Link = v.object({ token: v.pipe(v.string(), v.maxLength(100, "a link's token")) });

/** `POST /api/session/playback` for who is signed in, and `POST /api/shared` for who has a link: the cookies that open `/media/…`. */
export const playback = ({ minutes, shared, now = Date.now, ...props }: PlaybackProps) => {
  const life = Math.min(Math.max(minutes, 1), 60) * 60;
  return api()
    .post("/session/playback", requires("viewer"), async (c) => {
      const expires = Math.floor(now() / 1000) + life;
      const seen = props.cameras.filter((camera) => maySee(c.var.caller, camera));
      const sets = await Promise.all(seen.map((camera) => mediaCookies({ ...props, folder: `${camera}/`, expires })));
      for (const cookie of sets.flat()) c.header("set-cookie", cookie, { append: true });
      return c.json({ expires: iso(expires) });
    })
    .post("/shared", input("json", Link), async (c) => {
      const found = await shared.find(c.req.valid("json").token);
      if (!found) throw new ApiError(404, "share_ended", "This link has ended, or never was one.");
      const { row, expires: end } = found;
      const recording = answerOf(row);
      const start = Math.floor(now() / 1000);
      const folder = `${recording.camera}/${recording.id}/`;
      const expires = Math.min(start + life, end);
      // Outlived, they would hide the camera's own cookies from whoever signs in: the longest path is sent first.
      const maxAge = expires - start;
      for (const cookie of await mediaCookies({ ...props, folder, expires, maxAge }))
        c.header("set-cookie", cookie, { append: true });
      return c.json({ recording, expires: iso(end), renew: iso(expires) });
    });
};

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
