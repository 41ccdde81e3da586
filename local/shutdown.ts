/** How often to look whether the parent (npm, a terminal) is still there. */
const PARENT_LOOK_MS = 500;

/**
 * Resolves at the first sign that this run should end: SIGINT, SIGTERM, SIGHUP, or the parent gone (`kill -9` of npm
 * reaches no child). Later signals are swallowed until the process ends by itself, so that a second Ctrl-C breaks nothing off.
 */
export function endOfRun(): { readonly ended: Promise<string>; isEnding(): boolean } {
  let reason: string | undefined;
  const parent = process.ppid;
  const ended = new Promise<string>((resolve) => {
    const end = (why: string) => {
      reason ??= why;
      clearInterval(watch);
      resolve(reason);
    };
    const watch = setInterval(
      () => process.ppid !== parent && end("the process that started it is gone"),
      PARENT_LOOK_MS,
    );
    watch.unref();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal));
  });
  return { ended, isEnding: () => reason !== undefined };
}
