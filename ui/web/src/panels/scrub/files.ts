// What was chosen to be scrubbed: files of this browser, each with its place on
// the card and what was marked in it.

import type { Box } from './boxes';

export type Kind = 'still' | 'film' | 'other';

export interface Chosen {
  file: File;
  /** Its place on the card: "DCIM/100MEDIA/DJI_0001.JPG". */
  as: string;
  kind: Kind;
  boxes: Box[];
}

const stills = /\.(jpe?g|a?png|webp|gif|bmp|tiff?|heic|heif|avif|dng|thm)$/i;
const films = /\.(mp4|m4v|mov|lrf|lrv|ts|m2ts|mts|mkv|webm)$/i;

const unseen = /\.(heic|heif|avif|gif|a?png|webp|tiff?)$/i;

/** Whether the station may be unable to look for faces in it: it has no decoder for some, and others may hold more than one picture. */
export function mayBeUnseen(c: Chosen): boolean {
  return c.kind === 'film' || unseen.test(c.as);
}

/** What a name promises; what a file is the station finds out. */
export function kindOf(name: string): Kind {
  return stills.test(name) ? 'still' : films.test(name) ? 'film' : 'other';
}

export function chosen(file: File, as = file.webkitRelativePath || file.name): Chosen {
  return { file, as, kind: kindOf(as), boxes: [] };
}

/** What desktops keep on a card for themselves, which nobody misses. */
const junk = /(^|\/)(\.ds_store|\._[^/]*|thumbs\.db|desktop\.ini|\.trash[^/]*|\.spotlight-v100|\.fseventsd|system volume information)($|\/)/i;

/** Adds files; one that stands at a place already keeps it, with what was marked. */
export function added(all: readonly Chosen[], more: readonly Chosen[]): Chosen[] {
  const places = new Set(all.map((c) => c.as));
  return [...all, ...more.filter((c) => !junk.test(c.as) && !places.has(c.as) && places.add(c.as))].toSorted((a, b) => (a.as < b.as ? -1 : 1));
}

/** Reads what was dropped: files, and folders with all that is in them. */
export async function dropped(items: DataTransferItemList): Promise<Chosen[]> {
  // The list is emptied when the event is over: all entries are taken at once.
  const entries = [...items].map((i) => i.webkitGetAsEntry()).filter((e) => e !== null);
  const list: Chosen[] = [];
  for (const e of entries) await walk(e, list);
  return list;
}

async function walk(entry: FileSystemEntry, list: Chosen[]): Promise<void> {
  if (isFile(entry)) {
    list.push(chosen(await new Promise<File>((resolve, reject) => { entry.file(resolve, reject); }), entry.fullPath.replace(/^\//, '')));
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  for (;;) {
    // A reader gives some at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (some.length === 0) return;
    for (const e of some) await walk(e, list);
  }
}

function isFile(e: FileSystemEntry): e is FileSystemFileEntry {
  return e.isFile;
}

function isFolder(e: FileSystemEntry): e is FileSystemDirectoryEntry {
  return e.isDirectory;
}
