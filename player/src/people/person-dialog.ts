import type { Api } from "../api";
import type { Camera, Member } from "../contract";
import { make } from "../make";
import { find, say } from "../page";
import { choiceOf } from "./choice";
import { button, field, form, input, openDialog, twice } from "./dialog";

export interface Around {
  readonly api: Api;
  /** Of who asks. */
  readonly own: string;
  readonly cameras: readonly Camera[];
  /** The list has changed. */
  readonly changed: () => Promise<void>;
}

/** Asks whom to invite, and as what. */
export function inviteDialog({ api, cameras, changed }: Around): void {
  const { body, attempt, said } = openDialog(say("people.invite"));
  const email = input("email", { type: "email", autocomplete: "off", maxLength: 254 });
  const { elements, wish, redraw } = choiceOf(cameras, { group: "viewer", cameras: null });
  const send = button("person.send", "submit", "primary");
  const asked = form(
    () =>
      void attempt(async () => {
        const { email: invited } = await api.post<Member>("/people", { email: email.value, ...wish() });
        asked.reset();
        redraw();
        said(say("person.sent", { email: invited }));
        await changed();
      }),
    field("people.email", email),
    ...elements,
    send,
  );
  body.append(make("p", "lead", say("person.inviteLead")), asked);
  email.focus();
}

/** What one person may do, and all that can be done about them. */
export function personDialog(member: Member, { api, own, cameras, changed }: Around): void {
  const { dialog, body, attempt, said } = openDialog(member.email);
  const path = `/people/${encodeURIComponent(member.id)}`;
  const { email } = member;
  const does = (element: HTMLButtonElement, text: string, step: () => Promise<unknown>) => {
    element.onclick = () =>
      void attempt(async () => {
        await step();
        said(text);
        await changed();
      });
    return element;
  };
  const choice = choiceOf(cameras, member);
  const save = form(
    () =>
      void attempt(async () => {
        await api.patch(path, choice.wish());
        said(say("person.saved"));
        await changed();
      }),
    ...choice.elements,
    button("person.save", "submit", "primary"),
  );
  const forget = does(button("person.totp"), say("person.totpDone", { email }), async () => {
    await api.delete(`${path}/totp`);
    forget.remove();
    find(dialog, "h2").focus();
  });
  const acts = [
    ...(member.status === "invited"
      ? [does(button("person.again"), say("person.sent", { email }), () => api.post(`${path}/invitation`))]
      : [does(button("person.everywhere"), say("person.everywhereDone"), () => api.delete(`${path}/sessions`))]),
    // One's own is removed with the password, in the account's dialog.
    ...(member.totp && email !== own ? [forget] : []),
  ];
  const remove = twice("person.remove", "person.removeSure", () => {
    void attempt(async () => {
      await api.delete(path);
      body.replaceChildren();
      said(say("person.removed", { email }));
      find(dialog, "h2").focus();
      await changed();
    });
  });
  const end = make("div", "end", make("p", "lead", say("person.removeLead", { email })), remove);
  body.append(save, make("div", "acts", ...acts), end);
}
