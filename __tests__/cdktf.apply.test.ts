import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../local/emulator";
import { findProvider } from "../local/terraform/provider";
import { clone } from "./support/clone";
import { emulatorPython } from "./support/emulator";

let place: ReturnType<typeof clone>;
let emulator: Emulator;

beforeAll(async () => {
  place = clone();
  const dir = join(place.folder, ".loge/emulator");
  emulator = await startEmulator({ python: emulatorPython(), dir, log: () => undefined });
});

afterAll(async () => {
  await emulator?.stop();
  place?.remove();
});

test("teams that live in CDKTF plan with their own command", async () => {
  const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
  const { config } = findProvider({ dir: join(place.folder, ".loge"), cache: place.folder });
  const env = {
    ...inherited,
    LOGE_ENV: "local",
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    TF_CLI_CONFIG_FILE: config,
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const { stdout } = await promisify(execFile)("npx", ["cdktf", "plan", "--skip-provider-lock"], {
    cwd: place.folder,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  const text = stripVTControlCharacters(stdout);
  expect(text).toMatch(/aws_cloudfront_distribution\.cdn_distribution/);
  expect(text).toMatch(/Plan: \d{3} to add, 0 to change, 0 to destroy/);
});
