import { createInterface } from "node:readline";
import { SetupError } from "../../local/setup/failure";

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks for words that nobody types by mistake. @throws SetupError when others are given, or none */
export async function confirm(
  words: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
) {
  const asking = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    asking.once("close", () => resolve(""));
    asking.question(`\nType ${words} to destroy it: `, resolve);
  });
  asking.close();
  if (answer.trim() !== words) throw new SetupError(`That is not ${words}: nothing was destroyed.`);
}
