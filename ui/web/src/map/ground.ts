// Which ground is under the flight, and the trouble it has, if any. The page can
// be flown at once: the ground comes when it is ready, and never holds it up.

import type { Palette } from '../instruments/palette';
import { type BaseMap, hasWebGL } from './base';
import { CanvasBase } from './base-canvas';
import type { View } from './camera';
import { chooseMap, chosenMap, mapFiles, type MapFile } from './catalogue';

export interface GroundState {
  files: MapFile[];
  /** The map file in use; absent: the built-in world. */
  file?: string;
  attribution: string;
  /** Farthest zoom with detail. */
  detail: number;
  /** What does not work, for the pilot. */
  trouble?: string;
  /** Map files can be drawn. */
  able: boolean;
}

/** The built-in world tells nothing nearer than this. */
const worldDetail = 9;

export class Ground {
  readonly state: GroundState = { files: [], attribution: 'Natural Earth', detail: worldDetail, able: false };
  private base: BaseMap | undefined;
  private closed = false;
  private view: View | undefined;

  constructor(private readonly parent: HTMLElement, private palette: Palette, private readonly changed: () => void) {}

  /** Brings up the best engine, then the map that was chosen last. */
  async open(): Promise<void> {
    if (!(await this.openGl())) {
      await this.openPlain('No WebGL in this browser: outlines only, no map files. The flight is drawn in full. Switch on graphics acceleration for detailed maps.');
    }
    if (!this.state.able || this.closed) return;
    try {
      this.state.files = await mapFiles();
      const last = this.state.files.find((f) => f.name === chosenMap());
      if (last) await this.use(last);
    } catch (cause) {
      this.trouble(`The list of map files cannot be read (${words(cause)}). The built-in world is shown. Reload the page to try again.`);
    }
    this.changed();
  }

  show(view: View): void {
    this.view = view;
    this.base?.show(view);
  }

  recolour(p: Palette): void {
    this.palette = p;
    this.base?.recolour(p);
  }

  /** Shows a map file, or the built-in world alone, and remembers it. */
  async use(file: MapFile | undefined): Promise<void> {
    chooseMap(file?.name);
    delete this.state.file;
    delete this.state.trouble;
    this.state.attribution = 'Natural Earth';
    this.state.detail = worldDetail;
    try {
      const archive = file && (await (await import('./archive')).look(file));
      await this.base?.use(archive);
      if (archive) {
        this.state.file = archive.name;
        this.state.attribution = archive.attribution || archive.name;
        this.state.detail = archive.maxZoom + 3;
      }
    } catch (cause) {
      await this.base?.use(undefined);
      this.trouble(`The map "${file?.name ?? ''}" cannot be read (${words(cause)}). The built-in world is shown. Copy the file again, or choose another.`);
    }
    this.changed();
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private async openGl(): Promise<boolean> {
    if (!hasWebGL()) return false;
    try {
      const { GlBase } = await import('./base-gl');
      if (this.closed) return true;
      const base = new GlBase(this.parent, this.palette, () => this.fallBack(), (cause) => {
        this.trouble(`A piece of the map cannot be drawn (${cause}). The flight is shown all the same.`);
        this.changed();
      });
      this.take(base);
      await base.open();
      this.state.able = true;
      return true;
    } catch {
      this.drop();
      return false;
    }
  }

  private async openPlain(why: string): Promise<void> {
    if (this.closed) return;
    this.trouble(why);
    const base = new CanvasBase(this.parent, this.palette);
    this.take(base);
    try {
      await base.open();
    } catch (cause) {
      this.trouble(`The built-in world cannot be read (${words(cause)}). The grid is shown. Reload the page to try again.`);
    }
    this.changed();
  }

  private take(base: BaseMap): void {
    this.base = base;
    if (this.view) base.show(this.view);
  }

  /** The graphics card took the drawing away: after a driver reset, or asleep. */
  private fallBack(): void {
    if (!this.base) return;
    this.drop();
    delete this.state.file;
    this.state.attribution = 'Natural Earth';
    this.state.detail = worldDetail;
    this.state.able = false;
    void this.openPlain('The graphics card stopped drawing: outlines only, no map files. The flight is drawn in full. Reload the page for the detailed map.');
  }

  private drop(): void {
    const { base } = this;
    this.base = undefined;
    base?.close();
  }

  private trouble(what: string): void {
    this.state.trouble = what;
  }
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
