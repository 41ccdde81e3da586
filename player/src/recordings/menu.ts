import { copyOf, find, say } from "../page";

/** Something that can be done with a recording. */
export interface Action {
  readonly name: "rename" | "download" | "share" | "delete";
  readonly act: () => void;
}

export function actionButton({ name, act }: Action): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.action = name;
  button.textContent = say(`actions.${name}`);
  button.onclick = act;
  return button;
}

/** @param title of what the actions are for */
export function nameMenu(menu: HTMLElement, title: string): void {
  find(menu, "button").setAttribute("aria-label", say("actions.menu", { title }));
}

/** A button that opens a few others below it. Escape, a click elsewhere or the focus elsewhere closes it. */
export function menuOf(title: string, actions: () => readonly Action[]): HTMLElement {
  const menu = copyOf("menu");
  const opener = find<HTMLButtonElement>(menu, "button");
  const panel = find(menu, "div");
  nameMenu(menu, title);
  const close = () => {
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  const open = () => {
    const buttons = actions().map(({ name, act }) =>
      actionButton({
        name,
        act: () => {
          close();
          opener.focus();
          act();
        },
      }),
    );
    panel.replaceChildren(...buttons);
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    buttons[0]?.focus();
  };
  opener.onclick = () => (panel.hidden ? open() : close());
  menu.addEventListener("keydown", (event) => {
    if (panel.hidden) return;
    const buttons = [...panel.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) buttons.at((at + step) % buttons.length)?.focus();
    else if (event.key === "Escape") {
      close();
      opener.focus();
    } else return;
    event.preventDefault();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!menu.contains(relatedTarget as Node | null)) close();
  });
  return menu;
}
