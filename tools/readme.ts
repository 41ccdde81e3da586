/** The README with `text` between the marks of that name, which say who writes there. */
export function withMarked(readme: string, mark: { readonly name: string; readonly by: string }, text: string): string {
  const [begin, end] = [`<!-- ${mark.name}: written by ${mark.by} -->`, `<!-- /${mark.name} -->`];
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has lost the marks ${begin} … ${end}.`);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}
