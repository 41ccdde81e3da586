import { existsSync, readFileSync } from "node:fs";
import { invite, newPassword, type Pool, setPassword } from "../tools/people";
import { writeJson } from "./files";

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** The person whom `npm start` invites, so that there is somebody to sign in as. */
const FIRST_OPERATOR = "operator@example.com";

/**
 * Invites the first operator of the local run with a password that works at once, and keeps it in `secretsFile`:
 * the next start finds the same person.
 */
export async function firstOperator(pool: Pool, secretsFile: string): Promise<Person> {
  const kept = existsSync(secretsFile) ? (JSON.parse(readFileSync(secretsFile, "utf8")) as Person) : undefined;
  const person = kept ?? { email: FIRST_OPERATOR, password: newPassword() };
  await invite(pool, { email: person.email, group: "operator" });
  // Said again at each start: a run that was killed between the calls is whole after the next one.
  await setPassword(pool, person.email, person.password);
  writeJson(secretsFile, person);
  return person;
}
