import type { Api } from "../api";
import type { Recording, RecordingPage, ShareLink, Storage } from "../contract";

/** What to look for. Times are ISO 8601. */
export interface Query {
  readonly q?: string;
  readonly camera?: string;
  /** The recording began at this moment or later… */
  readonly from?: string;
  /** …and before this one. */
  readonly to?: string;
  readonly deleted?: boolean;
}

/** The recordings as the API keeps them. */
export class Library {
  constructor(private readonly api: Api) {}

  /** One page, newest first. It may hold few or none and still have a next one. */
  page(query: Query, after: string | null, limit?: number): Promise<RecordingPage> {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, after, limit })) if (value) asked.set(name, String(value));
    return this.api.get<RecordingPage>(`/recordings${asked.size > 0 ? `?${asked}` : ""}`);
  }

  one(id: string): Promise<Recording> {
    return this.api.get<Recording>(path(id));
  }

  /** @param title null: it is called as its camera again */
  rename(id: string, title: string | null): Promise<Recording> {
    return this.api.patch<Recording>(path(id), { title });
  }

  delete(id: string): Promise<{ undoUntil: string }> {
    return this.api.delete(path(id));
  }

  restore(id: string): Promise<Recording> {
    return this.api.post<Recording>(`${path(id)}/restore`);
  }

  share(id: string, hours: number): Promise<ShareLink> {
    return this.api.post<ShareLink>(`${path(id)}/share`, { hours });
  }

  endShares(id: string): Promise<void> {
    return this.api.delete(`${path(id)}/share`);
  }

  storage(): Promise<Storage> {
    return this.api.get<Storage>("/storage");
  }
}

function path(id: string): string {
  return `/recordings/${encodeURIComponent(id)}`;
}
