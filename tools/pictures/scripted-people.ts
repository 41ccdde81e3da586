type Member = ReturnType<typeof member>;

/** The people of a scripted Loge, and what whoever is signed in does with their own account. */
export class ScriptedPeople {
  /** Whoever is signed in has an authenticator; the right code is 123456. */
  totp = false;
  private made = 0;
  private people: Member[] = [
    member("ana", { group: "operator", lastSeen: ago(4), totp: true }),
    member("bruno", { group: "publisher", lastSeen: ago(60 * 26), totp: true }),
    member("clara", { cameras: ["garden"], lastSeen: ago(60 * 24 * 9) }),
    member("the.archive.of-the-village-museum", { status: "invited", cameras: [] }),
  ];

  constructor(private readonly own: { readonly email: string; readonly password: string }) {}

  /** Undefined for what is asked of others. */
  answer(what: string, body: Readonly<Record<string, unknown>>): [number, object?] | undefined {
    const [, method = "", path = ""] = /^(\w+) (\S*)$/.exec(what) ?? [];
    if (path.startsWith("/session/")) return this.account(what, body);
    if (what === "GET /people") return [200, { people: this.people, next: null }];
    if (what === "POST /people") return this.invite(body);
    const found = this.people.find(({ id }) => path.split("/")[2] === id);
    if (!path.startsWith("/people/")) return undefined;
    if (!found) return [404, error("person_not_found")];
    if (path.endsWith("/invitation")) return [202, { id: found.id }];
    if (path.endsWith("/sessions")) return [204];
    if (path.endsWith("/totp") && found.email === this.own.email) return [403, error("own_authenticator")];
    if (path.endsWith("/totp")) return this.becomes(found, { totp: false }, 204);
    if (found.group === "operator" && (method === "DELETE" || body.group !== "operator"))
      return [409, error("last_operator")];
    if (method === "PATCH") return this.becomes(found, body, 200);
    this.people = this.people.filter((each) => each !== found);
    return [204];
  }

  private invite(body: Readonly<Record<string, unknown>>): [number, object] {
    const name = String(body.email).split("@")[0] ?? "";
    if (this.people.some(({ email }) => email === body.email)) return [409, error("person_exists")];
    const invited = { ...member(name, { status: "invited" }), ...body, id: `new-${++this.made}` };
    this.people = [...this.people, invited];
    return [201, invited];
  }

  private becomes(found: Member, more: object, status: number): [number, object?] {
    const changed = { ...found, ...more };
    this.people = this.people.map((each) => (each === found ? changed : each));
    return status === 204 ? [204] : [status, changed];
  }

  private account(what: string, { code, password }: Readonly<Record<string, unknown>>): [number, object?] | undefined {
    const isRight = code === "123456";
    const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    switch (what) {
      case "POST /session/forgotten":
        return [202, {}];
      case "POST /session/forgotten/confirm":
        if (!isRight) return [422, error("wrong_code")];
        return password === "weak" ? [422, error("weak_password")] : [204];
      case "POST /session/totp":
        if (password !== this.own.password) return [422, error("wrong_password")];
        return [200, { secret, uri: `otpauth://totp/Loge:ana%40example.com?secret=${secret}&issuer=Loge` }];
      case "POST /session/totp/confirm":
        if (!isRight) return [422, error("wrong_code")];
        this.totp = true;
        return [204];
      case "DELETE /session/totp":
        if (password !== this.own.password) return [422, error("wrong_password")];
        this.totp = false;
        return [204];
      default:
        return undefined;
    }
  }
}

function member(name: string, more: object) {
  return {
    ...{ id: name.replaceAll(".", "-"), email: `${name}@example.com`, group: "viewer", cameras: null as unknown },
    ...{ status: "active", lastSeen: null as string | null, totp: false, created: ago(60 * 24 * 30) },
    ...more,
  };
}

const error = (code: string) => ({ error: { code, message: code } });

/** Minutes ago. */
function ago(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}
