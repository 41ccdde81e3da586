import type { AccessTable } from "../access";
import type { ApiProps, PlaybackSigner } from "../props";
import type { ApiFunction } from "./function";

/** Cookies that open the pictures: of all cameras that one may see, or of the one recording that a link leads to. */
export function playback(props: ApiProps, access: AccessTable, signer: PlaybackSigner): ApiFunction {
  const { key, keyPairId, host } = signer;
  const { cameras, playbackMinutes, recordings } = props;
  return {
    environment: {
      ...key.environment,
      KEY_PAIR_ID: keyPairId,
      MEDIA_HOST: host,
      CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
      PLAYBACK_MINUTES: String(playbackMinutes ?? 60),
      ACCESS_TABLE: access.name,
      RECORDINGS_TABLE: recordings.name,
    },
    statements: [
      ...key.statements,
      access.rows("FindLinks", ["GetItem"], "share#*"),
      { sid: "ReadShared", actions: ["dynamodb:GetItem"], resources: [recordings.arn] },
    ],
    open: ["POST /shared"],
    closed: ["POST /session/playback"],
    // Nobody guesses 32 bytes: it is for who would like to see the bill grow. Few people open one link in one second.
    slow: { routes: ["POST /shared"], rate: 5, burst: 20 },
  };
}
