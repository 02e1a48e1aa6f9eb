// Sees to it that the page comes. A module that the link lost leaves a browser with an empty
// page and nobody to say so; this script is alone, before all others, and needs none of them.
(() => {
  /** Longer than the slowest link needs for all of it; what has come is kept by the browser. */
  const patienceMs = 20_000;
  const pauseMs = 1_500;
  /** Then it is not the link: a browser that is too old fails every time. */
  const mostTries = 4;
  const key = 'skylatch.tries';
  let done = false;
  let trying = false;

  const tries = (count) => {
    try {
      if (count !== undefined) sessionStorage.setItem(key, String(count));
      return Number(sessionStorage.getItem(key));
    } catch {
      return mostTries; // Without a memory it would load for ever.
    }
  };

  const say = (words) => {
    const line = document.querySelector('.boot [role="status"]');
    if (line) line.textContent = words;
  };

  /** Loads the page again as soon as the station answers at all. */
  const reload = async () => {
    try {
      await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
      location.reload();
    } catch {
      say('The station does not answer. The page comes by itself when it does.');
      setTimeout(reload, pauseMs);
    }
  };

  const again = () => {
    if (done || trying) return;
    trying = true;
    if (tries() >= mostTries) {
      say('The page does not run in this browser, so nothing of the flight is shown. Open it in a current Chromium, Firefox or Safari.');
      return;
    }
    tries(tries() + 1);
    say('A part of the page did not come. Loading it again.');
    setTimeout(reload, pauseMs);
  };

  // In the capturing phase a script and a style that did not come are heard, too.
  window.addEventListener('error', again, true);
  const timer = setTimeout(again, patienceMs);
  customElements.whenDefined('sky-app').then(() => {
    done = true;
    clearTimeout(timer);
    tries(0);
  });
})();
