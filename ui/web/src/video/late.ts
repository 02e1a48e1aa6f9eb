// Pictures that a page came to too late. What waits in front of a page that had
// no processor for a while is not seen by the station, which takes it for
// delivered; shown in turn, all that follows would stay as late for ever.

/** So late, pictures wait in a queue; a little less may be this machine's pace, which leaving some out would not mend. */
const lateMs = 1_000;
/**
 * How long a picture in time is waited for. On a machine that is never in time a
 * late one is better than none: it says how old it is.
 */
const patienceMs = 2_000;

export class Late {
  private leaving = false;
  /** Until then punctual pictures are insisted on, or late ones put up with. */
  private until = -Infinity;

  /** Whether to leave this one out; once begun, up to where decoding can start. */
  leaves(picture: { key: boolean; catchingUp: boolean }, ageMs: number, now: number): boolean {
    const late = !picture.catchingUp && ageMs > lateMs;
    if (!this.leaving && late && now > this.until) {
      this.leaving = true;
      this.until = now + patienceMs;
    } else if (this.leaving && picture.key && (!late || now > this.until)) {
      this.leaving = false;
      this.until = late ? now + patienceMs : -Infinity;
    }
    return this.leaving;
  }
}
