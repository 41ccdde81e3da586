import { Aws } from "../shared/aws";
import * as environment from "../shared/cameras";
import { required } from "../shared/environment";
import { handle } from "../shared/gateway";
import { Camera, cameras } from "./cameras";
import { StreamKeys } from "./stream-keys";

const keys = new StreamKeys(Aws.fromEnvironment(), required("STREAM_KEYS"));

export const handler = handle(cameras(environment.cameras(Camera), keys));
