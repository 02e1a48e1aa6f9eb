package replay

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry/store"
)

var begin = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// entry is a MAVLink 2 frame of one byte in a flight log.
func entry(after time.Duration, message uint32, value byte) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(begin.Add(after).UnixMicro()))
	return append(b, 0xfd, 1, 0, 0, 0, 1, 1, byte(message), byte(message>>8), byte(message>>16), value, 0, 0)
}

func write(t *testing.T, parts ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "flight.tlog")
	if err := os.WriteFile(path, slices.Concat(parts...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *Log {
	t.Helper()
	l, err := Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// watcher is eyes that note what they are shown, by message.
type watcher struct{ shown []shown }

type shown struct {
	message byte
	value   byte
	at      time.Duration
}

func (w *watcher) eyes(*store.Store) func([]byte, time.Time) {
	w.shown = nil
	return func(f []byte, at time.Time) { w.shown = append(w.shown, shown{f[7], f[10], at.Sub(begin)}) }
}

// last is the newest value of a message.
func (w *watcher) last(message byte) (byte, bool) {
	for _, s := range slices.Backward(w.shown) {
		if s.message == message {
			return s.value, true
		}
	}
	return 0, false
}

func TestAMomentIsShownFromTheNearestMark(t *testing.T) {
	log := [][]byte{entry(0, 0, 1), entry(time.Second, 148, 77)} // 148 comes once
	for s := range 600 {
		log = append(log, entry(time.Duration(s)*time.Second+time.Millisecond, 30, byte(s%256)))
	}
	l := open(t, write(t, log...))
	w := &watcher{}
	p := l.Player(w.eyes)
	for _, s := range []int{500, 3, 599, 0, 77} {
		if err := p.Seek(begin.Add(time.Duration(s)*time.Second + time.Second/2)); err != nil {
			t.Fatal(err)
		}
		if got, _ := w.last(30); got != byte(s%256) {
			t.Errorf("at %d s message 30 says %d, want %d", s, got, s%256)
		}
		if once, ok := w.last(148); s > 0 && (!ok || once != 77) {
			t.Errorf("at %d s what was said once is %d, %v", s, once, ok)
		}
		if len(w.shown) > 40 {
			t.Errorf("to show %d s, %d frames were read", s, len(w.shown))
		}
	}
}

func TestTimeGoesForwardAndBack(t *testing.T) {
	var log [][]byte
	for s := range 100 {
		log = append(log, entry(time.Duration(s)*time.Second, 30, byte(s)))
	}
	l := open(t, write(t, log...))
	w := &watcher{}
	p := l.Player(w.eyes)
	for _, s := range []int{-5, 1, 2, 8, 7, 60, 99, 1000, 0} {
		if err := p.Advance(begin.Add(time.Duration(s) * time.Second)); err != nil {
			t.Fatal(err)
		}
		want := byte(min(max(s, 0), 99))
		if got, ok := w.last(30); ok != (s >= 0) || got != want {
			t.Errorf("at %d s it shows %d, %v, want %d", s, got, ok, want)
		}
	}
	if l.Start() != begin.Local() || !l.End().Equal(begin.Add(99*time.Second)) {
		t.Errorf("the log is from %v to %v", l.Start(), l.End())
	}
}

func TestSinceWhenIsRemembered(t *testing.T) {
	log := [][]byte{entry(0, 245, 1)}
	for s := 10; s < 300; s++ {
		log = append(log, entry(time.Duration(s)*time.Second, 245, 2))
	}
	w := &watcher{}
	if err := open(t, write(t, log...)).Player(w.eyes).Seek(begin.Add(290 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(w.shown, shown{245, 2, 10 * time.Second}) {
		t.Errorf("the frame that took off is not shown: %v", w.shown[:3])
	}
}

func TestDamageIsPassedOver(t *testing.T) {
	path := write(t, entry(0, 30, 1), []byte("rubbish that is no frame at all"), entry(time.Second, 30, 2), entry(2*time.Second, 30, 3), entry(3*time.Second, 30, 4)[:9])
	w := &watcher{}
	p := open(t, path).Player(w.eyes)
	if err := p.Seek(begin.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(w.shown) != 3 {
		t.Errorf("shown are %v, want the three whole frames", w.shown)
	}
}

func TestALogWithoutFramesIsNoFlight(t *testing.T) {
	if _, err := Open(t.Context(), write(t), nil); err == nil {
		t.Error("an empty log can be played")
	}
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a log that is not there: %v", err)
	}
}
