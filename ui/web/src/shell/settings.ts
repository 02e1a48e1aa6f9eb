// What the pilot chose for this browser.

const key = 'skylatch.keys';
let on = true;
try {
  on = localStorage.getItem(key) !== 'off';
} catch {
  // Without storage the shortcuts are on.
}

export function keysOn(): boolean {
  return on;
}

export function setKeysOn(wanted: boolean): void {
  on = wanted;
  try {
    localStorage.setItem(key, wanted ? 'on' : 'off');
  } catch {
    // The choice then lasts as long as the page.
  }
}
