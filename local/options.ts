import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../tools/root";
import { SetupError } from "./setup/failure";

export interface Options {
  /** Also run a test-pattern camera with sound and a burnt-in clock. */
  readonly demoCamera: boolean;
  /** Port of the page; undefined: the one kept from the last start, else a free one. */
  readonly port?: number;
  /** Throw away what the last run left (people, keys, recordings) and begin anew. */
  readonly fresh: boolean;
  /** Settings to start from instead of `settings/local.json`. */
  readonly settings?: string;
}

export const USAGE = `npm start [-- OPTIONS]

  --camera demo      also run a test-pattern camera with sound and a clock
  --port 9000        serve the page on this port
  --settings FILE    start from these settings instead of settings/local.json
  --fresh            forget people, keys and recordings of the last run
  --help             this text`;

/** The settings that the run starts from. */
export function settingsOf({ settings }: Options): string {
  return settings ?? join(root, "settings/local.json");
}

/** Reads the words after `npm start --`. Unknown words are refused with the usage. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { camera, port, settings, fresh, help } = parse(args);
  if (help) return "help";
  if (camera !== undefined && camera !== "demo") {
    throw new SetupError(`--camera ${camera}: the only camera that comes along is "demo".\n\n${USAGE}`);
  }
  return { demoCamera: camera === "demo", port: portOf(port), settings, fresh: fresh ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        camera: { type: "string" },
        port: { type: "string" },
        settings: { type: "string" },
        fresh: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SetupError(`--port ${text}: a port is a whole number from 1 to 65535.`);
  }
  return port;
}
