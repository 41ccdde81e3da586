import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { listen } from "./ports";
import { SetupError } from "./setup/failure";

/** How long a living owner may take to say its token; a dead one refuses at once. */
const ANSWER_MS = 2_000;

/**
 * Makes sure that one `npm start` at a time works in a folder. The lock file names a loopback port on which its owner
 * says a token; a lock whose owner no longer answers (kill -9, power cut) is taken over. Process numbers are reused, tokens are not.
 */
export async function takeLock(file: string): Promise<() => void> {
  const token = randomUUID();
  const server = createServer((socket) => socket.on("error", () => undefined).end(token));
  const port = await listen(server);
  server.unref();
  const release = () => {
    server.close();
    if (read(file)?.token === token) rmSync(file, { force: true });
  };
  try {
    for (;;) {
      if (write(file, { pid: process.pid, port, token })) return release;
      const owner = read(file);
      if (owner && (await answers(owner))) {
        throw new SetupError(
          `Loge already runs in this folder (process ${owner.pid}). Stop it with Ctrl-C there, or use another clone.`,
        );
      }
      rmSync(file, { force: true });
    }
  } catch (error) {
    server.close();
    throw error;
  }
}

interface Owner {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
}

function write(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The owner that the file names; undefined when it is gone or was cut while being written. */
function read(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function answers({ port, token }: Owner): Promise<boolean> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(port, "127.0.0.1");
    const done = () => {
      socket.destroy();
      resolve(said === token);
    };
    socket.setTimeout(ANSWER_MS, done).setEncoding("utf8");
    socket.on("data", (text: string) => {
      said += text;
    });
    socket.on("end", done).on("error", done);
  });
}
