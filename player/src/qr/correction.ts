/** Reed–Solomon correction over GF(2⁸) with x⁸+x⁴+x³+x²+1, as ISO/IEC 18004 has it: what lets a code be read with a part of it lost. */

function times(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((right >>> bit) & 1) * left);
  }
  return product;
}

/** The generator's coefficients below the leading one, from the highest power down. */
function generator(degree: number): number[] {
  const coefficients = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let power = 0; power < degree; power++) {
    for (let at = 0; at < degree; at++) {
      coefficients[at] = times(coefficients[at] ?? 0, root) ^ (coefficients[at + 1] ?? 0);
    }
    root = times(root, 2);
  }
  return coefficients;
}

/** What is left of the data when it is divided by the generator: the block's `length` correction bytes. */
export function correction(data: readonly number[], length: number): number[] {
  const divisor = generator(length);
  const rest = Array<number>(length).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((coefficient, at) => {
      rest[at] = (rest[at] ?? 0) ^ times(coefficient, factor);
    });
  }
  return rest;
}
