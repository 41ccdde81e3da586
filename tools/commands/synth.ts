import { prepare, readEnvironment } from "./environment";

/** `npm run synth -- --env prod`: writes the Terraform JSON. */
export async function main(args: readonly string[]): Promise<void> {
  const { environment } = readEnvironment(args);
  const { stack } = await prepare(environment);
  console.log(`\n${stack}/cdk.tf.json`);
}
