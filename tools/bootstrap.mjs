// Plain JavaScript on purpose: it runs on a fresh clone, before there is a node_modules to compile TypeScript with.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "./installed.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `require()` of ES modules, which jest and the compiled app rely on, came without a flag in 20.19. */
const NODE = [20, 19];

/** A failure that a person can mend: said in one paragraph, without a stack. */
class BootstrapError extends Error {}

const children = new Set();

/**
 * Installs the packages where they are missing or older than the lock file, and compiles the TypeScript.
 * @param {{ dev: boolean, say?: (line: string) => void }} options `dev` also installs what only tests and lint need
 */
export async function bootstrap({ dev, say = console.log }) {
  checkNode();
  await install(dev, say);
  await compile(say);
}

/** Runs the entry of a command: failures that a person can mend are said plainly, signals end what bootstrap started. */
export async function entry(main) {
  // The AWS SDK is pinned to a version that runs on Node.js 20, so its advice for later versions is not for whoever runs us.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const stop = (signal) => {
    for (const child of children) child.kill(signal);
  };
  let interrupted;
  const early = (signal) => {
    interrupted = signal;
    stop(signal);
  };
  process.on("SIGINT", early).on("SIGTERM", early).on("SIGHUP", early);
  try {
    await main(() => {
      // From here on the command handles signals itself.
      process.off("SIGINT", early).off("SIGTERM", early).off("SIGHUP", early);
      if (interrupted) throw new BootstrapError("Stopped.");
    });
  } catch (error) {
    if (interrupted) process.exit(130);
    console.error(error instanceof BootstrapError || error?.name === "SetupError" ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** Runs a command with its output shown only when it fails; long ones say every ten seconds that they are at work. */
export function quietly(title, command, args, say) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const heartbeat = setInterval(() => say(`  … ${title} (${seconds()})`), 10_000);
  const first = setTimeout(() => say(`  … ${title}`), 1_000);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-8_000);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => reject(new BootstrapError(`${command} could not be run: ${error.message}`)));
    child.on("close", (code, signal) => {
      children.delete(child);
      if (code === 0) resolve(say(`  ✓ ${title} (${seconds()})`));
      else reject(new BootstrapError(`${title} failed (${signal ?? code}):\n${output}`));
    });
  }).finally(() => {
    clearInterval(heartbeat);
    clearTimeout(first);
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) return;
  throw new BootstrapError(
    `Loge needs Node.js ${NODE.join(".")} or newer; this is ${process.versions.node}. Get one from https://nodejs.org/`,
  );
}

async function install(dev, say) {
  const there = installed(root);
  if (there === "dev" || (there === "run" && !dev)) return;
  // Whoever has them keeps them: `npx cdktf plan` runs the build, which must not take cdktf away.
  const withDev = dev || existsSync(join(root, "node_modules/cdktf-cli"));
  // Nothing that npm installs may run a script or fetch a binary; what needs one is fetched by set-up, with its sum checked.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...(withDev ? [] : ["--omit=dev"])];
  await quietly("installing packages with npm", "npm", args, say).catch((error) => {
    throw new BootstrapError(
      `${error.message}\nIs the network there? npm start needs it once, for the packages of package-lock.json.`,
    );
  });
}

async function compile(say) {
  await quietly(
    "compiling",
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"],
    say,
  );
}
