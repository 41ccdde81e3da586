/** The texts of what stands below one camera's live picture. */
export const en = {
  "latest.title": "Latest recordings",
  "latest.since": "Live since {time}",
  "latest.all": "All recordings",
  "latest.none": "There are no earlier recordings of this camera. What it sends is recorded by itself.",
};

export type LatestKey = keyof typeof en;
