import * as v from "valibot";
import { api } from "../shared/app";
import { maySee, seenBy } from "../shared/caller";
import { ApiError } from "../shared/errors";
import { input } from "../shared/input";
import { oneLine, RecordingId } from "../shared/names";
import { answerOf, undoUntil } from "../shared/recording-answer";
import { belongs, requires } from "../shared/requires";
import { type Editor, notFound } from "./editor";
import { Page } from "./filters";
import type { Listing } from "./listing";
import { cursor } from "./position";
import type { ShareLinks } from "./share-links";
import { storage } from "./storage";

const Id = v.object({ id: RecordingId });

const Title = v.object({
  title: v.nullable(v.pipe(v.string(), v.trim(), v.maxLength(200, "up to 200 letters"), oneLine)),
});

const Share = v.object({
  hours: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(168)), 24),
});

export interface RecordingsProps {
  readonly listing: Pick<Listing, "page" | "find" | "totals">;
  readonly editor: Pick<Editor, "rename" | "delete" | "restore">;
  readonly links: Pick<ShareLinks, "create" | "endAll">;
  readonly cameras: readonly string[];
  /** 0 keeps recordings for ever. */
  readonly retentionDays: number;
  /** The host of the page; links lead there. */
  readonly host: string;
  /** @default the clock */
  readonly now?: () => number;
}

/** `/api/recordings`: what has been recorded, newest first. To play one needs no call here: its playlist is a static object. */
export const recordings = ({ listing, editor, links, host, now = Date.now, ...kept }: RecordingsProps) => {
  /** The recording and its folder; 404 for whoever may not see it. */
  async function find(id: string, sees: "deleted too" | "not deleted") {
    const row = await listing.find(id);
    if (!row || (row.deleted && sees === "not deleted")) throw notFound(id);
    return { row, folder: { camera: row.recordedBy, id } };
  }
  const operator = requires("operator");

  return api()
    .get("/recordings", requires("viewer"), input("query", Page), async (c) => {
      const { filters, ...page } = c.req.valid("query");
      if (filters.deleted && !belongs(c.var.caller, "operator"))
        throw new ApiError(403, "forbidden", `What is deleted is for the group "operator".`);
      const { rows, next } = await listing.page({ ...filters, ...page, sees: seenBy(c.var.caller) });
      return c.json({ recordings: rows.map(answerOf), next: next ? cursor(next, filters) : null });
    })
    .get("/recordings/:id", requires("viewer"), input("param", Id), async (c) => {
      const isOperator = belongs(c.var.caller, "operator");
      const { row } = await find(c.req.valid("param").id, isOperator ? "deleted too" : "not deleted");
      if (!maySee(c.var.caller, row.recordedBy)) throw notFound(row.id);
      return c.json(answerOf(row));
    })
    .patch("/recordings/:id", operator, input("param", Id), input("json", Title), async (c) => {
      const { folder } = await find(c.req.valid("param").id, "deleted too");
      return c.json(answerOf(await editor.rename(folder, c.req.valid("json").title || null)));
    })
    .delete("/recordings/:id", operator, input("param", Id), async (c) => {
      const { folder } = await find(c.req.valid("param").id, "deleted too");
      const deleted = await editor.delete(folder);
      return c.json({ id: folder.id, undoUntil: undoUntil(deleted) }, 202);
    })
    .post("/recordings/:id/restore", operator, input("param", Id), async (c) => {
      const { folder } = await find(c.req.valid("param").id, "deleted too");
      return c.json(answerOf(await editor.restore(folder)));
    })
    .post("/recordings/:id/share", operator, input("param", Id), input("json", Share), async (c) => {
      const { folder } = await find(c.req.valid("param").id, "not deleted");
      const expires = Math.floor(now() / 1000) + c.req.valid("json").hours * 3600;
      const token = await links.create({ recording: folder.id, camera: folder.camera, by: c.var.caller.sub, expires });
      const url = `https://${host}/#/shared/${token}`;
      return c.json({ url, expires: new Date(expires * 1000).toISOString() }, 201);
    })
    .delete("/recordings/:id/share", operator, input("param", Id), async (c) => {
      const { folder } = await find(c.req.valid("param").id, "deleted too");
      await links.endAll(folder.id);
      return c.body(null, 204);
    })
    .get("/storage", requires("viewer"), async (c) =>
      c.json(storage(await listing.totals(), kept, seenBy(c.var.caller))),
    );
};
