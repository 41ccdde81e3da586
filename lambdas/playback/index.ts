import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { Table } from "../shared/table";
import { KmsSigner } from "./kms-signer";
import { playback } from "./playback";
import { SharedRecordings } from "./shared-recordings";

const aws = Aws.fromEnvironment();
const table = (name: string) => new Table(aws, required(name));

export const handler = handle(
  playback({
    signer: new KmsSigner(aws, required("SIGNING_KEY_ARN")),
    keyPairId: required("KEY_PAIR_ID"),
    mediaHost: required("MEDIA_HOST"),
    cameras: cameras(v.object({ name: CameraName })).map(({ name }) => name),
    shared: new SharedRecordings(table("ACCESS_TABLE"), table("RECORDINGS_TABLE")),
    minutes: Number(process.env.PLAYBACK_MINUTES ?? 60),
  }),
);
