// `npm start`: sets itself up (see tools/bootstrap.mjs), then runs local/main.ts.
import { createRequire } from "node:module";
import { join } from "node:path";
import { bootstrap, entry, root } from "../tools/bootstrap.mjs";

await entry(async (handOver) => {
  console.log("Loge: setting up");
  await bootstrap({ dev: false });
  const { start } = createRequire(import.meta.url)(join(root, "dist/app/local/main.js"));
  handOver();
  await start(process.argv.slice(2));
});
