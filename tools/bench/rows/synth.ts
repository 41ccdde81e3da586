import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import type { Bench } from "../bench";
import type { Against, Measure, Unit } from "../measure";
import { type Cost, runNode } from "../node";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const RUNS = 5;
/** What each viewer's request may meet at a cold start. */
const MET_BY_VIEWERS = ["authorizer", "playback"];

/** The whole stack's synth on compiled code, against the import that it avoids; and how long node reads a function. */
export const synth: Row = {
  name: "synth",
  title: `synth and imports: ${RUNS} of each`,
  async measure(bench) {
    const cwd = bench.file("..");
    const env = { LOGE_SETTINGS: "settings/prod.json", CDKTF_OUTDIR: bench.folder() };
    const ours = await several(() => runNode(["dist/app/main.js"], { cwd, env }));
    const barrel = await several(() => runNode(["-e", 'require("@cdktf/provider-aws")'], { cwd }));
    const seconds = (all: readonly Cost[]) => all.map(({ ms }) => ms / 1000);
    const memory = (all: readonly Cost[]) => all.map(({ megabytes }) => megabytes);
    const against = (values: readonly number[]): Against => {
      return { what: "importing the provider's barrel", value: median(values), spread: spread(values) };
    };
    const what = "synth of settings/prod.json";
    return [
      line(what, seconds(ours), "s", { what: "limit", value: 1 }),
      line(what, seconds(ours), "s", against(seconds(barrel))),
      line(`${what}: memory`, memory(ours), "MB", { what: "limit", value: 200 }),
      line(`${what}: memory`, memory(ours), "MB", against(memory(barrel))),
      ...(await imports(bench)),
    ];
  },
};

/** How much longer node takes with the bundle than without: its own start is not ours. */
async function imports(bench: Bench): Promise<Measure[]> {
  const folder = bench.folder();
  const measures: Measure[] = [];
  for (const name of MET_BY_VIEWERS) {
    const [applied] = bench
      .state()
      .all("aws_lambda_function")
      .filter(({ attributes }) => attributes.function_name.endsWith(`-${name}`));
    const file = join(folder, `${name}.mjs`);
    const { "index.mjs": code } = unzipSync(readFileSync(bench.file(`../dist/lambdas/${name}.zip`)));
    writeFileSync(file, code as Uint8Array);
    const script = `const t = performance.now(); await import("${pathToFileURL(file)}"); console.log(performance.now() - t)`;
    const options = { cwd: folder, env: { AWS_REGION: "us-east-1", ...applied?.attributes.environment[0].variables } };
    const runs = await several(() => runNode(["--input-type=module", "-e", script], options));
    const times = runs.map(({ printed }) => Number(printed));
    measures.push(line(`import of the function ${name}`, times, "ms", { what: "limit", value: 15 }));
  }
  return measures;
}

async function several(run: () => Promise<Cost>): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let i = 0; i < RUNS; i++) costs.push(await run());
  return costs;
}

function line(what: string, values: readonly number[], unit: Unit, against: Against): Measure {
  return { what, value: median(values), unit, spread: spread(values), against };
}
