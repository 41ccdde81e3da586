import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/**
 * Runs a command that is interrupted when we end, also when we are killed with -9: a shell beside it waits for our pipe to
 * close. (Linux could ask the kernel for it, macOS cannot.) The command leads a process group of its own, so that Ctrl-C in
 * a terminal reaches it once, through us, and not twice.
 */
export function spawnLeashed(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
): ChildProcess {
  const child = spawn("/bin/sh", ["-c", LEASH, "leash", command, ...args], {
    ...options,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.once("exit", () => {
    try {
      process.kill(-(child.pid as number), "SIGKILL");
    } catch {
      // The watcher has already gone.
    }
  });
  return child;
}

const LEASH = `
exec 3<&0 </dev/null
{ read -r _ <&3; kill -INT $$; } >/dev/null 2>&1 &
exec 3<&-
exec "$@"
`;
