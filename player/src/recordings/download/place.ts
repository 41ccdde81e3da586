/** Where the file comes to be. */
export interface Place {
  write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void>;
  /** The file, where it must still be saved. */
  close(): Promise<File | null>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** The folder of the page's own storage in which files lie until they have been saved. */
const folder = "downloads";
/** What a handle can do in a worker only, which the page's types do not tell. */
interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{ write(data: Uint8Array, options: { at: number }): number; close(): void }>;
}

/** Milliseconds after which a file that lies there has been saved, or never will be. */
const longestLie = 3_600_000;

/** The file that was chosen in the browser's dialog: written as it comes, whole once it is closed. */
export async function chosenPlace(handle: FileSystemFileHandle): Promise<Place> {
  const stream = await handle.createWritable();
  return {
    write: (data, position) => stream.write({ type: "write", data, position }),
    close: async () => {
      await stream.close();
      return null;
    },
    abort: async () => {
      await stream.abort();
      await (handle as FileSystemFileHandle & { remove?: () => Promise<void> }).remove?.();
    },
  };
}

/** The page's own storage, on disk; memory where the browser gives none, as in a private window. */
export async function ownPlace(): Promise<Place> {
  const files = await ownFolder();
  return files ? storedPlace(files) : heldPlace();
}

async function storedPlace(files: FileSystemDirectoryHandle): Promise<Place> {
  const name = crypto.randomUUID();
  const handle = await files.getFileHandle(name, { create: true });
  const access = await (handle as WorkerFileHandle).createSyncAccessHandle();
  return {
    write: async (data, position) => {
      access.write(data, { at: position });
    },
    close: async () => {
      access.close();
      return handle.getFile();
    },
    abort: async () => {
      access.close();
      await files.removeEntry(name);
    },
  };
}

/** The file comes from front to back, so its parts need no positions. */
function heldPlace(): Place {
  const parts: Blob[] = [];
  return {
    write: async (data) => {
      parts.push(new Blob([data]));
    },
    close: async () => new File(parts, folder, { type: "video/mp4" }),
    abort: async () => {
      parts.length = 0;
    },
  };
}

/** Undefined where the browser gives the page no storage. */
export async function ownFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(folder, { create: true });
  } catch {
    return undefined;
  }
}

/** Removes the files that earlier downloads have left in the page's own storage. */
export async function tidy(now = Date.now()): Promise<void> {
  const files = await ownFolder();
  if (!files) return;
  for await (const [name, handle] of files.entries()) {
    if (handle.kind !== "file") continue;
    const { lastModified } = await (handle as FileSystemFileHandle).getFile();
    // One that is just being written cannot be removed.
    if (now - lastModified > longestLie) await files.removeEntry(name).catch(() => {});
  }
}
