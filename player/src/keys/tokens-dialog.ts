import type { Api } from "../api";
import { copies } from "../asking";
import { moment } from "../clock";
import type { ApiToken } from "../contract";
import { copyOf, find, locale, say } from "../page";
import { openDialog } from "./dialog";

/** The tokens that machines call the API with: made, shown once, listed with their last use, ended. */
export function tokensDialog(api: Api): void {
  const asking = openDialog("tokens-dialog");
  const { dialog, attempt, said } = asking;
  const list = find(dialog, "ul");
  const made = find<HTMLInputElement>(dialog, "[name=token]");
  const form = find<HTMLFormElement>(dialog, ".make");
  const field = (name: string) => find<HTMLInputElement>(form, `[name=${name}]`);
  let tokens: readonly ApiToken[] = [];

  const draw = () => {
    list.replaceChildren(...tokens.map(rowOf));
    find(dialog, ".empty").hidden = tokens.length > 0;
  };
  const rowOf = (token: ApiToken) => {
    const { name, group, lastUsed, expires, works } = token;
    const row = copyOf("token-row");
    find(row, ".name").textContent = name;
    const used = lastUsed ? say("tokens.used", { time: moment(lastUsed, locale) }) : say("tokens.unused");
    const end = works ? say("tokens.ends", { time: moment(expires, locale) }) : say("tokens.orphan");
    const facts = [say(`tokens.group.${group}`), used, end];
    find(row, ".facts").textContent = facts.join(" · ");
    const revoke = find<HTMLButtonElement>(row, "button");
    revoke.setAttribute("aria-label", say("tokens.revokeOne", { name }));
    revoke.onclick = () =>
      void attempt(async () => {
        await api.delete(`/tokens/${token.id}`);
        tokens = tokens.filter((each) => each !== token);
        draw();
        said(say("tokens.revoked", { name }));
        find(dialog, "h2").focus();
      });
    return row;
  };

  copies(find(dialog, "[data-action=copy]"), () => made.value, asking);
  form.onsubmit = (event) => {
    event.preventDefault();
    void attempt(async () => {
      const wish = { name: field("name").value, group: field("group").value, days: Number(field("days").value) };
      const { token, ...row } = await api.post<ApiToken & { token: string }>("/tokens", wish);
      // The index may not have it yet.
      tokens = [row, ...tokens];
      draw();
      form.reset();
      made.value = token;
      find(dialog, ".made").hidden = false;
      made.select();
      said(say("tokens.once"));
    });
  };
  void attempt(async () => {
    ({ tokens } = await api.get<{ tokens: ApiToken[] }>("/tokens"));
    draw();
  });
}
