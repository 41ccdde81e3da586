/** Numbers that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (probability: number) => next() < probability,
    between: (least: number, most: number) => least + next() * (most - least),
    /** As often short as long, on a scale of powers. */
    scaled: (least: number, most: number) => least * (most / least) ** next(),
    about: (mean: number) => -Math.log(1 - next()) * mean,
  };
}

export type Dice = ReturnType<typeof dice>;
