import type { Settings } from "../settings";
import { ask } from "./aws/call";
import type { State } from "./terraform/state";

/** The stream key of each camera, as the media host has made and kept it. */
export async function streamKeys(state: State, endpoint: string, settings: Settings): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const { name } of settings.cameras) keys[name] = await secret(state, endpoint, settings, `stream-key/${name}`);
  return keys;
}

/** The password of `admin` at every Owncast. */
export function adminPassword(state: State, endpoint: string, settings: Settings): Promise<string> {
  return secret(state, endpoint, settings, "admin-password");
}

/** Only the owner of the account may read secrets so. */
async function secret(state: State, endpoint: string, { region }: Settings, name: string): Promise<string> {
  const parameter = state.find("aws_ssm_parameter", (it) => it["name"].endsWith(`/owncast/${name}`));
  const { text } = await ask({
    endpoint,
    service: "ssm",
    region,
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" },
    body: JSON.stringify({ Name: parameter?.attributes["name"], WithDecryption: true }),
  });
  return (JSON.parse(text) as { Parameter: { Value: string } }).Parameter.Value;
}
