import type { Settings } from "../settings";
import { ask } from "./aws/call";
import type { State } from "./terraform/state";

/** The stream key of each camera, as the media host has made and kept it. Only the owner of the account may read them so. */
export async function streamKeys(state: State, endpoint: string, settings: Settings): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const { name } of settings.cameras) {
    const parameter = state.find("aws_ssm_parameter", (it) => it["name"].endsWith(`/owncast/stream-key/${name}`));
    const { text } = await ask({
      endpoint,
      service: "ssm",
      region: settings.region,
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" },
      body: JSON.stringify({ Name: parameter?.attributes["name"], WithDecryption: true }),
    });
    keys[name] = (JSON.parse(text) as { Parameter: { Value: string } }).Parameter.Value;
  }
  return keys;
}
