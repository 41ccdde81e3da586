import { existsSync } from "node:fs";
import { SetupError } from "./failure";
import type { Setup } from "./index";
import { step } from "./progress";
import { run, which } from "./run";

interface Need {
  /** What a person calls it. */
  readonly what: string;
  readonly present: () => boolean;
  readonly debian: readonly string[];
  readonly homebrew: readonly string[];
}

const command = (name: string) => () => which(name) !== undefined;

/** Where distributions keep nginx's dynamic `stream` module; Homebrew's nginx has it built in. */
const STREAM_MODULE = ["/usr/lib/nginx/modules/ngx_stream_module.so", "/usr/lib64/nginx/modules/ngx_stream_module.so"];

const NEEDS = {
  nginx: {
    what: "nginx with its stream module",
    present: () => which("nginx") !== undefined && (process.platform === "darwin" || STREAM_MODULE.some(existsSync)),
    debian: ["nginx", "libnginx-mod-stream"],
    homebrew: ["nginx"],
  },
  ffmpeg: { what: "ffmpeg", present: command("ffmpeg"), debian: ["ffmpeg"], homebrew: ["ffmpeg"] },
  jq: { what: "jq", present: command("jq"), debian: ["jq"], homebrew: ["jq"] },
  openssl: { what: "openssl", present: command("openssl"), debian: ["openssl"], homebrew: ["openssl"] },
  curl: { what: "curl", present: command("curl"), debian: ["curl"], homebrew: ["curl"] },
  ps: { what: "ps", present: command("ps"), debian: ["procps"], homebrew: [] },
  ss: { what: "ss", present: command("ss"), debian: ["iproute2"], homebrew: ["iproute2mac"] },
  unzip: { what: "unzip", present: command("unzip"), debian: ["unzip"], homebrew: ["unzip"] },
  aws: { what: "the AWS CLI", present: command("aws"), debian: ["awscli"], homebrew: ["awscli"] },
  python: {
    what: "Python 3 with venv",
    present: command("python3"),
    debian: ["python3", "python3-venv"],
    homebrew: ["python"],
  },
  chromium: {
    what: "Chromium",
    present: () => chromium() !== undefined,
    debian: ["chromium"],
    homebrew: ["--cask", "chromium"],
  },
  systemd: {
    what: "systemd-analyze",
    present: command("systemd-analyze"),
    debian: ["systemd"],
    homebrew: [],
  },
  cloudInit: { what: "cloud-init", present: command("cloud-init"), debian: ["cloud-init"], homebrew: [] },
  certbot: { what: "certbot", present: command("certbot"), debian: ["certbot"], homebrew: ["certbot"] },
  shellcheck: { what: "shellcheck", present: command("shellcheck"), debian: ["shellcheck"], homebrew: ["shellcheck"] },
} satisfies Record<string, Need>;

export type PackageName = keyof typeof NEEDS;

/** What `npm start` runs as processes of the two hosts, and what their scripts call. */
export const START_PACKAGES: readonly PackageName[] = [
  "nginx",
  "ffmpeg",
  "jq",
  "openssl",
  "curl",
  "unzip",
  "ps",
  "ss",
  "aws",
  "python",
];

/** What only the tests need on top. */
export const TEST_PACKAGES: readonly PackageName[] = ["chromium", "shellcheck", "certbot"];

/** What only CI needs: parts of a server that have no business on somebody's laptop. */
export const CI_PACKAGES: readonly PackageName[] = ["systemd", "cloudInit"];

/** The browser of the end-to-end tests: `$CHROME_PATH`, else a Chromium or Chrome on PATH. */
export function chromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env["CHROME_PATH"] ?? ["chromium", "chromium-browser", "google-chrome"].map(which).find(Boolean);
}

/** Brings what is missing by apt, as root or with a sudo that asks nothing; elsewhere says the exact command. */
export async function ensurePackages({ say, signal }: Setup, names: readonly PackageName[]): Promise<void> {
  const missing = names.map((name): Need => NEEDS[name]).filter((need) => !need.present());
  if (missing.length === 0) return;
  const what = missing.map((need) => need.what).join(", ");
  const install = await installer();
  const debian = missing.flatMap((need) => need.debian);
  if (!install) throw new SetupError(`Missing: ${what}.\n${advice(missing)}\nThen run the same command again.`);
  await step(say, `installing ${what} with apt`, async (note) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const [first = "", ...rest] = install;
    await run(first, [...rest, "update", "-qq"], { env, signal, onLine: note });
    await run(first, [...rest, "install", "-y", "-qq", "--no-install-recommends", ...debian], {
      env,
      signal,
      onLine: note,
    });
  });
  const still = missing.filter((need) => !need.present());
  if (still.length > 0) {
    throw new SetupError(
      `apt installed its packages, yet ${still.map((need) => need.what).join(", ")} cannot be found on PATH.`,
    );
  }
}

/** The start of an apt command that works here without asking, or undefined. */
async function installer(): Promise<string[] | undefined> {
  if (!which("apt-get")) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  if (!which("sudo")) return undefined;
  return run("sudo", ["-n", "true"]).then(
    () => ["sudo", "-n", "apt-get"],
    () => undefined,
  );
}

function advice(missing: readonly Need[]): string {
  if (which("apt-get")) return `  sudo apt-get install -y ${missing.flatMap((need) => need.debian).join(" ")}`;
  if (which("brew")) return `  brew install ${missing.flatMap((need) => need.homebrew).join(" ")}`;
  return "Install them with your system's package manager and see that they are on PATH.";
}
