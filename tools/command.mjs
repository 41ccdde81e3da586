// `npm run <command> -- …`: sets itself up (see bootstrap.mjs), then runs tools/commands/<command>.ts.
import { createRequire } from "node:module";
import { join } from "node:path";
import { bootstrap, entry, root } from "./bootstrap.mjs";

const [command, ...args] = process.argv.slice(2);

await entry(async (handOver) => {
  await bootstrap({ dev: false });
  const { main } = createRequire(import.meta.url)(join(root, `dist/app/tools/commands/${command}.js`));
  handOver();
  await main(args);
});
