import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { KmsSigner } from "./kms-signer";
import { playback } from "./playback";

export const handler = handle(
  playback({
    signer: new KmsSigner(Aws.fromEnvironment(), required("SIGNING_KEY_ARN")),
    keyPairId: required("KEY_PAIR_ID"),
    mediaHost: required("MEDIA_HOST"),
    cameras: cameras(v.object({ name: CameraName })).map(({ name }) => name),
    minutes: Number(process.env.PLAYBACK_MINUTES ?? 60),
  }),
);
