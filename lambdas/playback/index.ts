import * as v from "valibot";
import { Aws } from "../shared/aws";
import { cameras } from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { CameraName } from "../shared/names";
import { Secret } from "../shared/secret";
import { Table } from "../shared/table";
import { KmsSigner } from "./kms-signer";
import { playback } from "./playback";
import { SharedRecordings } from "./shared-recordings";
import { SsmSigner } from "./ssm-signer";

const aws = Aws.fromEnvironment();
// Terraform sets one of the two, as the settings say who signs.
const { SIGNING_KEY_PARAMETER: parameter } = process.env;
const table = (name: string) => new Table(aws, required(name));

export const handler = handle(
  playback({
    signer: parameter ? new SsmSigner(new Secret(aws, parameter)) : new KmsSigner(aws, required("SIGNING_KEY_ARN")),
    keyPairId: required("KEY_PAIR_ID"),
    mediaHost: required("MEDIA_HOST"),
    cameras: cameras(v.object({ name: CameraName })).map(({ name }) => name),
    shared: new SharedRecordings(table("ACCESS_TABLE"), table("RECORDINGS_TABLE")),
    minutes: Number(process.env.PLAYBACK_MINUTES ?? 60),
  }),
);
