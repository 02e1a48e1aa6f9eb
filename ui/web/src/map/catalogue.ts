// The map files that the station has, and the one the pilot chose.

/** A map file as the station lists it. */
export interface MapFile {
  name: string;
  url: string;
}

const key = 'skylatch.map';

/** Asks the station which map files it has. */
export async function mapFiles(): Promise<MapFile[]> {
  const answer = await fetch('/api/maps');
  if (!answer.ok) throw new Error(`list the map files: the station answers ${answer.status}`);
  return parseFiles(await answer.json());
}

/** Takes only entries with a name and an address on this station. */
export function parseFiles(data: unknown): MapFile[] {
  if (!Array.isArray(data)) return [];
  return data.filter((m: unknown): m is MapFile =>
    typeof m === 'object' && m !== null && 'name' in m && 'url' in m
    && typeof m.name === 'string' && typeof m.url === 'string' && /^\/(?!\/)/.test(m.url));
}

export function chosenMap(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a map by name; absent is the built-in world. */
export function chooseMap(name: string | undefined): void {
  try {
    if (name === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, name);
  } catch {
    // A browser that keeps nothing still shows the chosen map.
  }
}
