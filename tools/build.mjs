// `npm run build`: sets itself up (see bootstrap.mjs), then builds what Terraform ships (tools/build/index.ts).
import { createRequire } from "node:module";
import { join } from "node:path";
import { bootstrap, entry, root } from "./bootstrap.mjs";

await entry(async (handOver) => {
  await bootstrap({ dev: false });
  const { build } = createRequire(import.meta.url)(join(root, "dist/app/tools/build/index.js"));
  handOver();
  await build(root, console.log);
});
