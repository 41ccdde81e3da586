import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { type Artifacts, readArtifacts } from "../../tools/artifacts";

/** Every function of an environment whose cookies KMS signs. */
export const functions = [
  "authorizer",
  "session",
  "people",
  "playback",
  "recordings",
  "servers",
  "cameras",
  "catalog",
  "sweep",
  "guard",
  "tokens",
  "status",
  "openapi",
  "upkeep",
];
const page = { "index.html": "<!doctype html><title>Loge</title>\n", "assets/index-0a1b2c3d.js": "export {};\n" };

/** Stand-ins for what a build makes, the same bytes each time; what hosts ship as it is, is real. */
export function fakeArtifacts(): Artifacts {
  const dist = mkdtempSync(join(tmpdir(), "loge-artifacts-"));
  const write = (path: string, content: string | Uint8Array) => {
    const file = join(dist, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const name of [...functions, "signing-key"]) write(`lambdas/${name}.zip`, handlerZip(name));
  for (const [path, content] of Object.entries(page)) write(`player/${path}`, content);
  write("recorder/recorder.mjs", "export {};\n");
  write("owncast.zip", zipSync({ owncast: strToU8("not Owncast") }, { mtime: new Date(1980, 0, 1) }));
  return readArtifacts(process.cwd(), { dist, owncast: join(dist, "owncast.zip") });
}

function handlerZip(name: string): Uint8Array {
  const source = `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(name)} });\n`;
  return zipSync({ "index.mjs": strToU8(source) }, { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 });
}
