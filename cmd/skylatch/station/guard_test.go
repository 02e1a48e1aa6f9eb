package station

import (
	"path/filepath"
	"testing"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/tally"
	"skylatch/telemetry"
)

// put leaves a state as a guard does.
func put(t *testing.T, data string, s guard.State) {
	t.Helper()
	f, err := tally.OpenFiles(filepath.Join(data, guard.Folder))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Put(s); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheGuardSaysIsTakenForWhatItIs(t *testing.T) {
	now := time.Now()
	state := guard.State{
		Since: now.Add(-time.Minute), At: now, Wall: guard.Wall{Standing: true}, Attempts: 7,
		Parties: []guard.PartyCount{{Attempts: 5}, {Vendor: "DJI", Attempts: 2}}, Uplinks: []guard.FarSide{{Interface: "eth0"}},
	}
	for name, c := range map[string]struct {
		change func(*guard.State)
		want   telemetry.Guard
	}{
		"it runs": {func(*guard.State) {}, telemetry.Guard{Known: true, Running: true, Standing: true, Attempts: 7, Most: "DJI"}},
		"it leaks": {func(s *guard.State) { s.Uplinks[0].Left = 3 },
			telemetry.Guard{Known: true, Running: true, Standing: true, Attempts: 7, Left: 3, Most: "DJI"}},
		"it died": {func(s *guard.State) { s.At = now.Add(-10 * time.Second) },
			telemetry.Guard{Known: true, Standing: true, Attempts: 7, Most: "DJI"}},
		"the machine was started since": {func(s *guard.State) { s.At = now.Add(-100 * 365 * 24 * time.Hour) },
			telemetry.Guard{Known: true, Attempts: 7, Most: "DJI"}},
	} {
		data := t.TempDir()
		s := state
		s.Uplinks = []guard.FarSide{{Interface: "eth0"}}
		c.change(&s)
		put(t, data, s)
		if got := guardNow(data, now); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if got := guardNow(t.TempDir(), now); got != (telemetry.Guard{}) {
		t.Errorf("no guard: %+v", got)
	}
}
