import type { ApiProps } from "../props";
import type { ApiFunction } from "./function";

/** Cameras and their stream keys. */
export function cameras(props: ApiProps): ApiFunction {
  const { region, account, streamKeys, cameras } = props;
  const keys = `arn:aws:ssm:${region}:${account}:parameter${streamKeys}`;
  return {
    environment: { CAMERAS: JSON.stringify(cameras), STREAM_KEYS: streamKeys },
    statements: [
      {
        sid: "KeepStreamKeys",
        actions: ["ssm:GetParameters", "ssm:PutParameter"],
        resources: [`${keys}/*`, `${keys}-before/*`],
      },
    ],
    closed: ["GET /cameras", "GET /cameras/{name}/key", "POST /cameras/{name}/key"],
  };
}
