import type { Api } from "../api";
import type { Account, Enrolment } from "../contract";
import { make } from "../make";
import { find, say } from "../page";
import { qrSvg } from "../qr/svg";
import { type Asking, button, field, form, input, openDialog, twice } from "./dialog";

/** One's own authenticator, and the way out of every session. */
export async function accountDialog(api: Api, left: () => void): Promise<void> {
  const asking = openDialog(say("account.title"));
  const place = make("div", "", make("p", "lead", say("account.looking")));
  const everywhere = button("account.everywhere");
  everywhere.onclick = () =>
    void asking.attempt(async () => {
      await api.delete("/session?everywhere=true");
      left();
    });
  asking.body.append(place, make("div", "end", make("p", "lead", say("account.everywhereLead")), everywhere));
  await asking.attempt(async () => authenticator(api, asking, place, (await api.get<Account>("/session")).totp));
}

function authenticator(api: Api, asking: Asking, place: HTMLElement, totp: boolean): void {
  const { attempt, said } = asking;
  const dismiss = twice("account.dismiss", "account.dismissSure", () => {
    void attempt(async () => {
      await api.delete("/session/totp");
      changed(api, asking, place, false);
      said(say("account.dismissed"));
    });
  });
  const enrol = button("account.enrol", "button", "primary");
  enrol.onclick = () =>
    void attempt(async () => enrolment(api, asking, place, await api.post<Enrolment>("/session/totp")));
  place.replaceChildren(
    make("p", "lead", say(totp ? "account.with" : "account.without")),
    make("div", "acts", totp ? dismiss : enrol),
  );
}

/** Drawn anew, with the focus inside: the button that had it is gone. */
function changed(api: Api, asking: Asking, place: HTMLElement, totp: boolean): void {
  authenticator(api, asking, place, totp);
  find(asking.dialog, "h2").focus();
}

/** The secret as a picture and as text, until a first code of it was right. */
function enrolment(api: Api, asking: Asking, place: HTMLElement, { secret, uri }: Enrolment): void {
  const { attempt, said } = asking;
  const code = input("code", {
    inputMode: "numeric",
    autocomplete: "one-time-code",
    pattern: "[0-9]{6}",
    maxLength: 6,
  });
  const picture = make("figure");
  picture.append(qrSvg(uri));
  place.replaceChildren(
    make("p", "lead", say("account.scan")),
    picture,
    make("p", "secret-text", make("code", "", secret.replace(/(.{4})(?=.)/g, "$1 "))),
    form(
      () =>
        void attempt(async () => {
          await api.post("/session/totp/confirm", { code: code.value });
          changed(api, asking, place, true);
          said(say("account.enrolled"));
        }),
      field("account.code", code),
      button("account.confirm", "submit", "primary"),
    ),
  );
  code.focus();
}
