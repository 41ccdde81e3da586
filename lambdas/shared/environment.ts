/** A variable that the function's Terraform sets. Throws at the cold start, naming it, when it does not. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
