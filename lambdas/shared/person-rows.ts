import type { Group } from "./requires";
import type { Item } from "./table";

/** What the access table holds of a person, each in a row of its own: by who writes it. */
export const removedId = (sub: string) => `removed#${sub}`;
export const personId = (sub: string) => `person#${sub}`;
export const seenId = (sub: string) => `seen#${sub}`;
export const signedOutId = (sub: string) => `signed-out#${sub}`;

/** Seconds. Longer than the life of any token: Cognito's refresh tokens live 30 days unless told otherwise. */
export const tokenLife = 31 * 24 * 3600;

/** Seconds that a device is known for after its last sign-in. */
export const deviceLife = 180 * 24 * 3600;

/** Seconds. Longer than the life of any token for machines, which ends with who made it: a year. */
export const removedLife = 366 * 24 * 3600;

/** `person#<sub>`: what Cognito does not know of a person, or tells too late. */
export interface PersonRow {
  /** The only cameras that the person sees; null for all. */
  readonly cameras: readonly string[] | null;
  /** The group given here last, and when, in seconds since 1970; tokens from before name another. */
  readonly group?: Group;
  readonly changed?: number;
}

export function readPerson(item: Item | undefined): PersonRow {
  const { cameras = null, group, changed } = (item ?? {}) as unknown as Partial<PersonRow>;
  return { cameras, group, changed };
}
