import { plan } from "../../local/terraform/plan";
import { prepare, readEnvironment } from "./environment";

/** `npm run plan -- --env prod`: what an apply would do. Without AWS credentials it plans offline, as if nothing existed. */
export async function main(args: readonly string[]): Promise<void> {
  const { environment } = readEnvironment(args);
  const { text } = await plan({ ...(await prepare(environment)), say: (line) => console.log(`  · ${line}`) });
  console.log(`\n${text}`);
}
