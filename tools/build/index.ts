import { join } from "node:path";
import { type Say, step } from "../../local/setup/progress";
import { buildLambdas } from "./lambdas";
import { buildPlayer } from "./player";
import { buildRecorder } from "./recorder";

/**
 * Builds what Terraform ships: `dist/lambdas/<name>.zip`, `dist/recorder/recorder.mjs`, `dist/player/`. The same sources
 * give the same bytes on every machine, so a plan changes only when a source does.
 */
export async function build(root: string, say: Say): Promise<void> {
  const dist = join(root, "dist");
  await step(say, "building functions, recorder and page", async () => {
    await Promise.all([
      buildLambdas(join(dist, "lambdas")),
      buildRecorder(root, join(dist, "recorder")),
      buildPlayer(join(dist, "player")),
    ]);
  });
}
