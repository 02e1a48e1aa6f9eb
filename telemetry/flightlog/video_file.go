package flightlog

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/media"
	"skylatch/telemetry/seal"
)

const (
	// maxFragment is how much is written, and synced, in one go; with the next
	// picture and a tick of the writer that stays below the second that may be
	// lost.
	maxFragment      = 500 * time.Millisecond
	maxFragmentBytes = 8 << 20
	// maxDrift is how far a file's times may be from the times of arrival. A
	// stall of the link is no reason to bend them; a source's clock that runs
	// off or jumps is.
	maxDrift = time.Second
	// usualFrame is the duration of a picture that nothing follows.
	usualFrame = time.Second / 30
	// maxVideoFile fits on FAT32.
	maxVideoFile = 3 << 30
)

// filmWriter writes one track to its files.
type filmWriter struct {
	todo    []*media.Unit // taken out of the queue
	file    appendFile    // its f is nil while there is none
	account *Film         // of the file; guarded by [Recorder.mu]
	suspect bool          // the last write failed
	nextTry time.Time     // not to be tried before, after a failure
	fed     time.Time     // when the newest unit was taken

	format  *media.Format // of the file
	refused *media.Format // that no file can hold
	began   time.Time     // when the first picture came
	dts     time.Duration // its DTS, moved by what the source's clock ran off
	last    int64         // where the newest sample is, in ticks
	usual   int64         // how long the last sample took, in ticks
	number  uint32        // of the last fragment

	pending []sample // of the fragment to come
	bytes   int      // of those
	out     []byte   // a fragment on its way to the disk
	inOut   []sample // what is in it
}

// open begins a file in the folder of a mission with that unit. The file is made
// when its first fragment is written.
func (w *filmWriter) open(u *media.Unit, init []byte) {
	*w = filmWriter{todo: w.todo, fed: w.fed, format: u.Format, began: u.ReceivedAt, dts: u.DTS, last: -1, usual: ticks(usualFrame), out: init}
	w.account = &Film{
		Track: u.Track, Codec: u.Format.Name, WidthPx: u.Format.Width, HeightPx: u.Format.Height, StartedAt: u.ReceivedAt.UTC(),
	}
}

// place returns where in the file the unit belongs: where the source's clock
// puts it, as long as that agrees with when it came.
func (w *filmWriter) place(u *media.Unit) int64 {
	at, came := u.DTS-w.dts, u.ReceivedAt.Sub(w.began)
	if off := at - came; off > maxDrift || off < -maxDrift {
		w.dts += off
		at = came
	}
	return max(ticks(at), w.last+1)
}

// due reports whether the pending samples are to be written before a sample at
// that place.
func (w *filmWriter) due(u *media.Unit, at int64) bool {
	if len(w.pending) == 0 {
		return false
	}
	return entry(u) || at-w.pending[0].at >= ticks(maxFragment) || w.bytes+len(u.Bytes) > maxFragmentBytes
}

// add appends the unit to the fragment to come.
func (w *filmWriter) add(u *media.Unit, at int64) {
	if w.last >= 0 {
		w.usual = min(at-w.last, ticks(maxFragment))
	}
	w.pending = append(w.pending, sample{unit: u, at: at, sync: u.Key || w.last < 0})
	w.bytes += len(u.Bytes)
	w.last = at
}

// cut makes a fragment of the pending samples, which end at end.
func (w *filmWriter) cut(end int64) error {
	if len(w.pending) == 0 {
		return nil
	}
	w.number++
	out, err := encodeFragment(w.out, w.number, w.pending, end)
	w.inOut = append(w.inOut, w.pending...)
	w.pending, w.bytes = w.pending[:0:0], 0
	if err != nil {
		return err
	}
	w.out = out
	return nil
}

// put brings the fragment to the disk, synced. It is written whole or not at
// all.
func (w *filmWriter) put() error {
	if w.suspect {
		if err := w.file.resume(); err != nil {
			return err
		}
		w.suspect = false
	}
	nothing := func([]byte) int { return 0 }
	if _, err := w.file.write(w.out, nothing); err != nil {
		w.suspect = true
		return err
	}
	w.out = w.out[:0]
	if err := disk.Sync(w.file.f); err != nil {
		return fmt.Errorf("sync %s: %w", w.file.path, err)
	}
	w.file.dirty = false
	return stillThere(w.file.f, w.file.path)
}

// waits reports whether something is on its way to the disk.
func (w *filmWriter) waits() bool { return len(w.out) > 0 && len(w.inOut) > 0 || w.file.dirty }

// close closes the file.
func (w *filmWriter) close() {
	if w.file.f != nil {
		// A film that failed has no end, and says so.
		if !w.suspect && w.file.finish() == nil && w.file.stream != nil {
			_ = disk.Sync(w.file.f)
		}
		_ = w.file.f.Close() // what is in it was synced before
	}
	*w = filmWriter{todo: w.todo, fed: w.fed, refused: w.refused, nextTry: w.nextTry}
}

// sameFormat reports whether a file for one can hold the other.
func sameFormat(a, b *media.Format) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Codec != b.Codec || a.Width != b.Width || a.Height != b.Height || len(a.ParameterSets) != len(b.ParameterSets) {
		return false
	}
	for i := range a.ParameterSets {
		if string(a.ParameterSets[i]) != string(b.ParameterSets[i]) {
			return false
		}
	}
	return true
}

// makeVideoFile makes a file named for its track.
func (r *Recorder) makeVideoFile(dir string, key *seal.Key, track media.TrackID) (appendFile, error) {
	const tries = 1000
	base := "video-" + strings.TrimPrefix(nameOf(track), "video-")
	name := base
	for i := 2; ; i++ {
		a, err := makeFile(filepath.Join(dir, name+videoSuffix), key, r.create)
		if err == nil {
			if err := disk.SyncFolder(dir); err != nil {
				_ = a.f.Close()
				return appendFile{}, fmt.Errorf("sync mission folder: %w", err)
			}
			return a, nil
		}
		if !errors.Is(err, fs.ErrExist) || i > tries {
			return appendFile{}, fmt.Errorf("make video file: %w", err)
		}
		name = fmt.Sprintf("%s-%d", base, i)
	}
}

const videoSuffix = ".mp4"

// nameOf makes a part of a file name of a track's id, for every file system.
func nameOf(track media.TrackID) string {
	const most = 40
	var b strings.Builder
	for _, c := range strings.ToLower(string(track)) {
		switch {
		case b.Len() >= most:
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if name := strings.TrimSuffix(b.String(), "-"); name != "" {
		return name
	}
	return "track"
}
