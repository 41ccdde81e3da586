import type { Unit } from "./unit";

export type Load = (name: string) => Unit | undefined;

/** Whether `unit` is started after `other` and stopped before it. */
export function follows(unit: Unit, other: Unit): boolean {
  return unit.after.includes(other.name) || other.before.includes(unit.name);
}

/**
 * The named units and all that they require and want, each once.
 * @throws when one that is named or required is not there; one that is only wanted may be missing.
 */
export function withRequirements(names: readonly string[], load: Load): Unit[] {
  const found = new Map<string, Unit>();
  const add = (name: string, neededBy: string | undefined): void => {
    if (found.has(name)) return;
    const unit = load(name);
    if (!unit) throw new Error(`Unit ${name} not found${neededBy ? `, which ${neededBy} requires` : ""}.`);
    found.set(name, unit);
    for (const other of unit.requires) add(other, name);
    for (const other of unit.wants) if (load(other)) add(other, name);
  };
  for (const name of names) add(name, undefined);
  return [...found.values()];
}

/** The named units and those of `running` that stop and restart with them: who requires one, or is part of one. */
export function withDependents(names: readonly string[], running: readonly Unit[]): string[] {
  const found = new Set(names);
  let size: number;
  do {
    size = found.size;
    for (const unit of running)
      if ([...unit.requires, ...unit.partOf].some((name) => found.has(name))) found.add(unit.name);
  } while (found.size > size);
  return [...found];
}

/** Units that each follow the next, and the last the first; undefined when there is an order. */
export function cycleAmong(units: readonly Unit[]): string[] | undefined {
  const done = new Set<Unit>();
  const path: Unit[] = [];
  const visit = (unit: Unit): string[] | undefined => {
    if (path.includes(unit)) return [...path.slice(path.indexOf(unit)), unit].map(({ name }) => name);
    if (done.has(unit)) return undefined;
    path.push(unit);
    for (const other of units) {
      const cycle = other !== unit && follows(unit, other) ? visit(other) : undefined;
      if (cycle) return cycle;
    }
    path.pop();
    done.add(unit);
    return undefined;
  };
  for (const unit of units) {
    const cycle = visit(unit);
    if (cycle) return cycle;
  }
  return undefined;
}
