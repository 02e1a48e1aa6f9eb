// <sky-export>: a mission is given away. For whom, in what format, and then how
// it goes and what left.

import { html, nothing, type TemplateResult } from 'lit';
import { dropExport, exportAddress, exportPlace } from '../../core/exports';
import { tell } from '../../core/events';
import { capital } from '../../core/format';
import { Live } from '../../core/live';
import { audience, fetchPolicies } from '../../core/policy';
import { summary } from '../../leaving/report';
import { choice, clearance, copies, progress, refusals, save, total, trouble } from '../../leaving/sections';
import { leaving } from '../../leaving/style.css';
import { shared } from '../../theme/shared.css';
import type { ExportPackage, ExportPlace, ExportStart, Policy, RecordedMission, ScrubResult } from '../../core/wire';
import { command, Giving, missingOf } from './giving';
import { exportStyles } from './panel.css';

const purposes: readonly ExportStart['purpose'][] = ['partner', 'public', 'evidence'];

const formatWords: Readonly<Record<string, string>> = {
  tlog: 'ground stations', mcap: 'Foxglove, Lichtblick', gpx: 'maps, watches', kml: 'Google Earth', geojson: 'maps, GIS', csv: 'tables', parquet: 'tables, large',
};

/** What outlives the sheet: an export goes on while the pilot looks at something else. There is one at a time. */
const kept: { giving?: Giving; mission?: string } = {};

export class Export extends Live {
  static override styles = [shared, leaving, exportStyles];
  static override properties = { mission: { attribute: false }, policies: { state: true }, place: { state: true }, want: { state: true }, said: { state: true }, again: { state: true }, open: { state: true } };
  declare mission: RecordedMission;
  declare private policies: Policy[];
  /** Where exports are kept; null where the station gives nothing to this page. */
  declare private place: ExportPlace | null | undefined;
  declare private want: ExportStart;
  /** What became of the wish to delete it here. */
  declare private said: string;
  /** The passphrase, a second time. */
  declare private again: string;
  /** Everybody may read the package. */
  declare private open: boolean;
  private left = new AbortController();

  constructor() {
    super();
    this.policies = [];
    this.said = '';
    this.again = '';
    this.open = false;
    this.want = { mission: '', purpose: 'partner', format: '', cleared: false, passphrase: '' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.left = new AbortController();
    void fetchPolicies(this.left.signal).then((list) => { this.policies = list; }, () => undefined);
    void exportPlace(this.left.signal).then((p) => { this.place = p ?? null; });
  }

  override disconnectedCallback(): void {
    this.left.abort();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<section aria-label="Give it away">${this.step()}</section>`;
  }

  private step(): TemplateResult | typeof nothing {
    if (this.place === null) return html`<p class="none">Missions are given away in the browser of the station’s own machine only.</p>`;
    if (!this.place) return nothing;
    const { giving } = kept;
    if (giving && kept.mission !== this.mission.name) {
      if (giving.state === 'running') return html`<p class="none">Another mission is being given away. This one can be when that has ended.</p>`;
    } else if (giving?.state === 'running') {
      const { far, pace } = giving;
      return progress({
        title: `Giving it away for ${giving.start.purpose}`, files: far.files, ofFiles: far.of_files, bytes: far.bytes, ofBytes: far.of_bytes,
        rate: pace.rate, leftMs: pace.leftMs(far.of_bytes - far.bytes), now: '',
      }, () => giving.cancel());
    } else if (giving) {
      return this.ended(giving, this.place);
    }
    return this.choose(this.place);
  }

  private choose(place: ExportPlace): TemplateResult {
    const { want } = this;
    const policy = this.policies.find((p) => p.name === want.purpose);
    const evidence = want.purpose === 'evidence';
    const films = this.mission.films.length;
    const { pictures } = this.mission;
    const asks = !evidence && want.format === '' && films + pictures > 0 && policy?.hides_faces === true;
    const lacks = missingOf(want, this.again, this.open);
    return html`<form @submit=${this.go}>${this.said ? html`<p role="status">${this.said}</p>` : nothing}
      <fieldset><legend>For whom</legend>${purposes.map((p) => choice('purpose', p, want.purpose, capital(audience(p)), () => this.ask({ purpose: p })))}</fieldset>
      ${evidence ? this.seal() : html`<fieldset><legend>What of it</legend>${choice('format', '', want.format, 'each scrubbed', () => this.ask({ format: '' }), 'All files')}
        ${this.mission.system === 0 ? nothing : place.formats.map((f) => choice('format', f, want.format, formatWords[f] ?? '', () => this.ask({ format: f })))}</fieldset>`}
      ${asks ? clearance(films, pictures, want.cleared, (cleared) => this.ask({ cleared })) : nothing}
      <div class="buttons"><button class="main" aria-disabled=${lacks !== undefined} aria-describedby="lacks">Give it away for ${want.purpose}</button>
        <span class="none" id="lacks">${lacks ? `Needed: ${lacks.charAt(0).toLowerCase()}${lacks.slice(1)}.` : html`Kept in <code>${place.folder}</code>, and written into the ledger first.`}</span></div>
    </form>`;
  }

  private seal(): TemplateResult {
    const { want } = this;
    return html`<p>One file with everything of the mission, byte for byte: also what a vehicle was told in secret. The station signs it, and whoever gets it can check it without a network.</p>
      ${this.open ? nothing : html`<div class="pass"><label>Passphrase that opens it <input type="password" name="passphrase" autocomplete="new-password" .value=${want.passphrase}
        @input=${(e: Event) => this.ask({ passphrase: text(e) })}></label>
      <label>Again <input type="password" name="again" autocomplete="new-password" .value=${this.again} @input=${(e: Event) => { this.again = text(e); }}></label></div>`}
      <label class="cleared"><input type="checkbox" name="open" .checked=${this.open} @change=${(e: Event) => { this.open = on(e); }}>
        <span><b>No passphrase: whoever gets the package can read it.</b></span></label>`;
  }

  private ended(g: Giving, place: ExportPlace): TemplateResult {
    const r = g.result;
    const again = html`<div class="buttons"><button @click=${() => this.forget()}>Give it away another way</button>
      ${r && r.files.some((f) => f.copy) ? html`<button @click=${() => this.drop(r.run)}>Delete it here</button>` : nothing}</div>`;
    if (!r) {
      return html`${trouble(g.problem ?? { cause: 'Cancelled', meaning: 'What has a name is whole and in the ledger; of the rest nothing is left.', action: 'The mission is as it was.' })}${again}`;
    }
    const s = summary(r.files);
    const address = (file: string) => exportAddress(r.run, file);
    return html`${r.package && s.copies[0] ? sealed(s.copies[0], r.package, address) : html`${total(s)}${refusals(s)}${copies(s, address)}`}
      <p>${s.copies.length > 0 ? html`In <code>${r.folder}</code>. ` : nothing}A copy stays there until you delete it. Save it from here to a stick, or let this machine find the stick, write to it and make it ready to be pulled out:<br><code>${command(this.mission, g.start, place)}</code></p>
      ${again}`;
  }

  private ask(change: Partial<ExportStart>): void {
    this.want = { ...this.want, ...change };
  }

  private readonly go = (e: Event): void => {
    e.preventDefault();
    if (missingOf(this.want, this.again, this.open) !== undefined) return;
    const evidence = this.want.purpose === 'evidence';
    const start = { ...this.want, mission: this.mission.name, format: evidence ? '' : this.want.format, cleared: !evidence && this.want.cleared, passphrase: evidence && !this.open ? this.want.passphrase : '' };
    this.said = '';
    kept.giving = new Giving(start, () => this.requestUpdate());
    kept.mission = this.mission.name;
    void kept.giving.go();
    this.again = '';
    this.ask({ passphrase: '' });
  };

  /** Who has saved it elsewhere may not want it on this machine. */
  private async drop(run: string): Promise<void> {
    const problem = await dropExport(run);
    if (problem) {
      tell(this, 'sky-problem', problem);
      return;
    }
    this.forget();
    this.said = 'Deleted on this machine. What was saved elsewhere stays, and so does the mission.';
  }

  private forget(): void {
    this.said = '';
    delete kept.giving;
    this.requestUpdate();
  }
}

function sealed(r: ScrubResult, p: ExportPackage, address: (file: string) => string): TemplateResult {
  const name = r.copy ?? '';
  return html`<section aria-label="Copies"><h3>${p.sealed ? 'Sealed and signed' : 'Signed'}</h3><div class="copy"><div><b class="names">${name}</b>
      <p>${p.packed} files, and ${p.entries} entries of the ledger with their proofs. ${p.sealed ? 'It opens with the passphrase alone: nobody can open it without.' : 'Whoever gets it can read it.'}</p>
      <p class="proof">SHA-256 <code>${r.after_sha256}</code><br>Signed with <code>${p.key}</code>${r.ledger_entry === undefined ? '' : html`<br>Entry ${r.ledger_entry} of the ledger`}</p></div>${save(address(name), name)}</div>
    <p>Give the key to the recipient by another way, on paper or by telephone. The check, anywhere: <code>skylatch missions verify ${name} --key '${p.key}'</code></p></section>`;
}

function text(e: Event): string {
  return e.target instanceof HTMLInputElement ? e.target.value : '';
}

function on(e: Event): boolean {
  return e.target instanceof HTMLInputElement && e.target.checked;
}

customElements.define('sky-export', Export);
