// `npm test`: sets itself up (see bootstrap.mjs), then runs tools/test/index.ts.
import { createRequire } from "node:module";
import { join } from "node:path";
import { bootstrap, entry, root } from "./bootstrap.mjs";

await entry(async (handOver) => {
  console.log("Loge: setting up the tests");
  await bootstrap({ dev: true });
  const { test } = createRequire(import.meta.url)(join(root, "dist/app/tools/test/index.js"));
  handOver();
  await test(process.argv.slice(2));
});
