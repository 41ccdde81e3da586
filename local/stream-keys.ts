import type { Settings } from "../settings";
import { ask } from "./aws/call";
import type { State } from "./terraform/state";

/** A camera's stream key, as the media host has made it or an operator has changed it. */
export function streamKey(state: State, endpoint: string, settings: Settings, camera: string): Promise<string> {
  return secret(state, endpoint, settings, `stream-key/${camera}`);
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
