import { createInterface } from "node:readline";
import { SetupError } from "../../local/setup/failure";

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks for a name, which nobody types by mistake. @throws SetupError when another one is given, or none */
export async function confirm(
  name: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
) {
  const asking = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    asking.once("close", () => resolve(""));
    asking.question(`\nType ${name} to destroy it: `, resolve);
  });
  asking.close();
  if (answer.trim() !== name) throw new SetupError(`That is not ${name}: nothing was destroyed.`);
}
