import { find } from "./page";

const kept = "loge.theme";

/** When the sheet of daylight colours holds. */
const media = { system: "(prefers-color-scheme: light)", light: "all", dark: "not all" } as const;
type Theme = keyof typeof media;

/** Dark or light as the device wishes, or as it was chosen on this one. */
export function offerThemes(): void {
  const select = find<HTMLSelectElement>(document, "select[data-theme]");
  select.value = localStorage.getItem(kept) ?? "system";
  const take = () => {
    find<HTMLLinkElement>(document, "link[data-light]").media = media[select.value as Theme];
  };
  select.addEventListener("change", () => {
    localStorage.setItem(kept, select.value);
    take();
  });
  take();
}
