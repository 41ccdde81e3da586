import type { Person } from "./contract";
import { find } from "./page";

/** The menu of whoever is signed in: language, theme, the account, the way out. It closes as menus do, by Escape or a press elsewhere. */
export function offerAccount(signOut: () => void, secure: () => void): void {
  const menu = find<HTMLDetailsElement>(document, "#account");
  find(menu, "#sign-out").addEventListener("click", signOut);
  find(menu, "#security").addEventListener("click", () => {
    menu.open = false;
    secure();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!menu.contains(target as Node)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    find(menu, "summary").focus();
  });
}

export function nameAccount({ email }: Person): void {
  const menu = find<HTMLDetailsElement>(document, "#account");
  menu.open = false;
  find(menu, "summary span").textContent = email.slice(0, 1);
  find(menu, ".person").textContent = email;
}
