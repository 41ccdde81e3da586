import type { Context } from "hono";
import * as v from "valibot";
import { type Api, api } from "../shared/app";
import { Email } from "../shared/email";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { log } from "../shared/log";
import { CameraName } from "../shared/names";
import { people as onlyPeople, requires } from "../shared/requires";
import type { HouseRules } from "./house-rules";

export interface PeopleProps {
  readonly house: Pick<HouseRules, "page" | "invite" | "inviteAgain" | "change" | "remove" | "forgetTotp" | "signOut">;
  /** Names of those that people can be limited to. */
  readonly cameras: readonly string[];
}

// As Cognito writes it: it would find the person by capitals too, which no row of ours and no rule below is about.
const Id = v.object({ id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,128}$/, "the id of a person")) });
const Page = v.object({ after: v.optional(v.pipe(v.string(), v.maxLength(4096, "the `next` of an earlier page"))) });
const Group = v.picklist(["viewer", "publisher", "operator"], "viewer, publisher or operator");

/** `/api/people`: who may come in, and what they may see and do. All of it is for operators, and each change is logged. */
export const people = ({ house, cameras }: PeopleProps) => {
  const Camera = v.pipe(CameraName, v.picklist(cameras, "a camera of the settings"));
  const Cameras = v.nullable(
    v.pipe(
      v.array(Camera, "a list of cameras, or null for all"),
      v.transform((names) => [...new Set(names)]),
    ),
  );
  const Invitation = v.object({ email: Email, group: Group, cameras: v.optional(Cameras, null) });
  const Change = v.object({ group: v.optional(Group), cameras: v.optional(Cameras) });
  const operator = [requires("operator"), onlyPeople] as const;

  return api()
    .get("/people", ...operator, input("query", Page), async (c) =>
      c.json(await house.page(c.req.valid("query").after)),
    )
    .post("/people", ...operator, input("json", Invitation), async (c) => {
      const { email, ...wish } = c.req.valid("json");
      const person = await house.invite(email, wish);
      note(c, "invited", person.id, { group: wish.group });
      return c.json(person, 201);
    })
    .post("/people/:id/invitation", ...operator, input("param", Id), async (c) => {
      const { id } = c.req.valid("param");
      await house.inviteAgain(id);
      note(c, "invited again", id);
      return c.json({ id }, 202);
    })
    .patch("/people/:id", ...operator, input("param", Id), input("json", Change), async (c) => {
      const { id } = c.req.valid("param");
      const wish = c.req.valid("json");
      const person = await house.change(id, wish);
      note(c, "changed", id, wish);
      return c.json(person);
    })
    .delete("/people/:id", ...operator, input("param", Id), async (c) => {
      const { id } = c.req.valid("param");
      await house.remove(id);
      note(c, "removed", id);
      return c.body(null, 204);
    })
    .delete("/people/:id/totp", ...operator, input("param", Id), async (c) => {
      const { id } = c.req.valid("param");
      // One's own takes the password (`DELETE /session/totp`): a session in other hands would go round that here.
      if (id === c.var.caller.username) throw ownAuthenticator();
      await house.forgetTotp(id);
      note(c, "without an authenticator", id);
      return c.body(null, 204);
    })
    .delete("/people/:id/sessions", ...operator, input("param", Id), async (c) => {
      const { id } = c.req.valid("param");
      await house.signOut(id);
      note(c, "signed out everywhere", id);
      return c.body(null, 204);
    });
};

function ownAuthenticator(): ApiError {
  const message = "This is your own authenticator. Remove it with your password: DELETE /session/totp.";
  return new ApiError(403, "own_authenticator", message);
}

/** Who did what to whom; no address, as logs are read by more than operators. */
function note(c: Context<Api>, what: string, person: string, more: object = {}): void {
  log("INFO", "person", { what, person, by: c.var.caller.sub, ...more });
}
