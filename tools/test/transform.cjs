// jest's transform: TypeScript, and packages that ship as ES modules only, to CommonJS. esbuild is here for the Lambdas anyway.
const { createHash } = require("node:crypto");
const { transformSync, version } = require("esbuild");

const options = { format: "cjs", target: "node20", sourcemap: "inline", sourcesContent: false };

module.exports = {
  process: (source, file) =>
    transformSync(source, { ...options, loader: file.endsWith("ts") ? "ts" : "js", sourcefile: file }),
  getCacheKey: (source, file) =>
    createHash("sha256").update(version).update(JSON.stringify(options)).update(file).update(source).digest("hex"),
};
