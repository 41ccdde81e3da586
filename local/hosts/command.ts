import { accessSync, constants, statSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * The words of an `Exec…=` line with `${NAME}` and `$NAME` put in, as systemd does it: `${NAME}` anywhere and as one
 * word, `$NAME` only as a word of its own and split at white space, `$$` is a dollar, and the program's name stays.
 */
export function expandVariables(line: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const [program = "", ...args] = line;
  return [
    program,
    ...args.flatMap((word) => {
      const alone = /^\$(\w+)$/.exec(word);
      if (alone) return (env[alone[1] as string] ?? "").split(/\s+/).filter(Boolean);
      return word.replace(/\$\$|\$\{(\w+)\}/g, (match, name?: string) =>
        match === "$$" ? "$" : (env[name as string] ?? ""),
      );
    }),
  ];
}

/** `KEY=value` lines of an `EnvironmentFile=`: comments, and quotes around a value. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, name, value = ""] = /^\s*(?:export\s+)?(\w+)=(.*?)\s*$/.exec(line) ?? [];
    if (name) found[name] = value.replace(/^(["'])(.*)\1$/s, "$2");
  }
  return found;
}

/** Where programs are: the host's stand-ins first, so that `/sbin/poweroff` in a unit never reaches this machine's. */
export class Programs {
  constructor(
    private readonly standIns: string,
    private readonly folders: readonly string[],
  ) {}

  get path(): string {
    return [this.standIns, ...this.folders].join(":");
  }

  /** A program by its path on the host. Where this machine has it elsewhere, it is looked for by its name. */
  find(program: string): string {
    const name = basename(program);
    const candidates = [join(this.standIns, name), program, ...this.folders.map((folder) => join(folder, name))];
    return candidates.find(isProgram) ?? program;
  }
}

function isProgram(path: string): boolean {
  if (!path.startsWith("/")) return false;
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
