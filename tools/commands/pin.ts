import { join } from "node:path";
import { load } from "../../settings";
import { environments } from "../../settings/choose";
import { pin } from "../pin";
import { root } from "../root";

/** `npm run pin [-- VERSION]`: records the sums of Owncast's release zips in every settings file. */
export async function main([asked]: readonly string[]): Promise<void> {
  const folder = join(root, "settings");
  const files = environments(folder).map((name) => join(folder, `${name}.json`));
  const version = asked ?? load(files[0] ?? "").owncast.version;
  await pin(version, files, console.log);
}
