/** An element with a class and what is in it; texts are put in as texts. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** A table with a caption that only screen readers say, and rows of texts; the first of each row is its name. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const cell = (text: string, n: number) => {
    if (n > 0) return make("td", "", text);
    const name = make("th", "", text);
    name.scope = "row";
    return name;
  };
  const heads = head.map((text) => {
    const name = make("th", "", text);
    name.scope = "col";
    return name;
  });
  return make(
    "table",
    "",
    make("caption", "unseen", caption),
    make("thead", "", make("tr", "", ...heads)),
    make("tbody", "", ...rows.map((row) => make("tr", "", ...row.map(cell)))),
  );
}

/** Puts a view into its section, in place of what somebody saw who was signed in before. */
export function mount(section: HTMLElement, view: HTMLElement): void {
  section.querySelector(`.${view.className}`)?.remove();
  section.append(view);
}
