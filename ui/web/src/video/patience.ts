// How long a delivery has brought nothing while the station had pictures. A
// moment without any, at either end, stops the count and does not begin it anew:
// on a slow machine there is always one.

export class Patience {
  /** In ms. */
  waited = 0;
  private at = 0;
  private shownAt = -Infinity;

  begin(now: number): void {
    this.waited = 0;
    this.at = now;
    this.shownAt = -Infinity;
  }

  /** Counts the time since the last call; shownAt is when this delivery showed its newest picture. */
  beat(now: number, stationHasPictures: boolean, shownAt: number | undefined): void {
    if (stationHasPictures) this.waited += now - this.at;
    this.at = now;
    if (shownAt !== undefined && shownAt > this.shownAt) {
      this.shownAt = shownAt;
      this.waited = Math.max(0, now - shownAt);
    }
  }
}
