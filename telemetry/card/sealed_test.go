package card_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/card"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/seal/sealtest"
)

// With these flags the test binary brings a card into one mission until it is
// killed, and says on its output how far it is.
var (
	cardFrom = flag.String("card.from", "", "bring this card in")
	cardInto = flag.String("card.into", "", "into the mission in this folder")
	cardKey  = flag.String("card.key", "", "which this identity opens")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *cardFrom == "" {
		os.Exit(m.Run())
	}
	c := ofOneMission(*cardFrom, *cardInto, *cardKey)
	c.Progress = func(p card.Progress) { fmt.Println(p.Files) }
	if _, err := card.Import(context.Background(), c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ofOneMission is an import into one mission.
func ofOneMission(from, folder, key string) card.Config {
	return card.Config{
		Card: from, Still: still, Slack: 2 * time.Minute, Zone: time.UTC,
		Missions: []card.Mission{{Name: "one", Folder: folder, From: noon, To: noon.Add(time.Hour)}},
		Unlock:   func() (*seal.Keys, error) { return seal.NewKeys(key) },
	}
}

// sealed makes a folder that of a sealed mission, and returns what opens it.
func sealed(t *testing.T, folder string) (identity string, keys *seal.Keys) {
	t.Helper()
	p := sealtest.NewPair(t)
	if _, err := seal.NewKey(folder, p.To); err != nil {
		t.Fatal(err)
	}
	return p.Identity, p.Keys
}

// holds checks that a mission has each of a card's files once, as the list says.
func holds(t *testing.T, folder string, keys *seal.Keys, want map[string]string) []card.Entry {
	t.Helper()
	list, err := card.List(folder, keys)
	if err != nil || len(list) != len(want) {
		t.Fatalf("the list has %d files, want %d: %v", len(list), len(want), err)
	}
	names := make(map[string]bool)
	for _, e := range list {
		f, err := seal.Open(filepath.Join(folder, filepath.FromSlash(e.File)), keys)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil || string(b) != want[e.From] || !f.Finished() || names[e.File] {
			t.Errorf("%s is there as %s with %d of %d bytes, finished %v: %v", e.From, e.File, len(b), len(want[e.From]), f.Finished(), err)
		}
		names[e.File] = true
	}
	return list
}

func TestWhatComesIntoASealedMissionIsSealed(t *testing.T) {
	from, words := t.TempDir(), []string{"canary", "Lovelace", "DJI_0001"}
	files := map[string]string{
		"Lovelace/DJI_0001.JPG":              picture(noon.Add(time.Minute), "canary"),
		"Lovelace/DJI_0001.Lovelace's":       "beside it, by canary",
		"Lovelace/DJI_0001.SRT":              "subtitles of canary",
		"Lovelace/DJI_0002.MP4":              movie(noon.Add(time.Minute), 60),
		"DCIM/DJI_0001 of Lovelace's on.JPG": picture(noon.Add(2*time.Minute), "canary, too"),
	}
	fill(t, from, files)
	plain, folder := t.TempDir(), t.TempDir()
	if _, err := card.Import(t.Context(), ofOneMission(from, plain, "")); err != nil {
		t.Fatal(err)
	}
	if open := sealtest.LyingOpen(t, plain, words...); len(open) < 8 { // the twin
		t.Errorf("without a seal only %q lie in the open", open)
	}
	holds(t, plain, nil, files)

	identity, keys := sealed(t, folder)
	for range 2 {
		list, err := card.Import(t.Context(), ofOneMission(from, folder, identity))
		if err != nil || len(list) != len(files) {
			t.Fatalf("%+v, %v", list, err)
		}
	}
	if open := sealtest.LyingOpen(t, folder, words...); len(open) > 0 {
		t.Errorf("in the open lie %q", open)
	}
	var names []string
	for _, e := range holds(t, folder, keys, files) {
		names = append(names, e.File)
	}
	slices.Sort(names)
	if want := "camera-0001.JPG camera-0002 camera-0002.JPG camera-0002.SRT camera-0005.MP4"; strings.Join(names, " ") != want {
		t.Errorf("they are called %q, want %q", names, want)
	}
	// Copies that no list names are known again by what is in them.
	if err := os.Remove(filepath.Join(folder, card.ListName+seal.Suffix)); err != nil {
		t.Fatal(err)
	}
	if _, err := card.Import(t.Context(), ofOneMission(from, folder, identity)); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, keys, files)
	if copies, err := filepath.Glob(filepath.Join(folder, "camera-*")); err != nil || len(copies) != len(files) {
		t.Errorf("there are %q, %v", copies, err)
	}
	if _, err := card.List(folder, nil); !errors.Is(err, seal.ErrLocked) {
		t.Errorf("without keys the list says %v", err)
	}
	if err := seal.Erase(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := card.List(folder, keys); !errors.Is(err, seal.ErrErased) {
		t.Errorf("with its key destroyed the list says %v", err)
	}
}

func TestASealedMissionIsAskedForOnlyIfSomethingBelongsToIt(t *testing.T) {
	c, _ := station(t)
	_, keys := sealed(t, c.Missions[0].Folder)
	_, other := sealed(t, t.TempDir())
	asked := 0
	for name, tt := range map[string]struct {
		keys *seal.Keys
		into string
	}{"nobody": {nil, ""}, "a stranger": {other, ""}, "the crew": {keys, "one"}} {
		c.Unlock = func() (*seal.Keys, error) { asked++; return tt.keys, nil }
		all := told(t, c)
		if f := all["DJI_0001.JPG"]; f.Mission != tt.into || (tt.into == "") != strings.Contains(f.Why, "--unlock") {
			t.Errorf("with the keys of %s it is of mission %q: %s", name, f.Mission, f.Why)
		}
		if f := all["DJI_0003.JPG"]; f.Mission != "two" {
			t.Errorf("with the keys of %s the other one is of mission %q: %s", name, f.Mission, f.Why)
		}
	}
	if asked != 3 {
		t.Errorf("it was asked %d times in 3 imports", asked)
	}
	c.Missions = c.Missions[1:]
	c.Unlock = func() (*seal.Keys, error) { t.Error("it is asked for nothing"); return nil, nil }
	told(t, c)
}

func TestTwoImportsIntoOneMissionAreOneTooMany(t *testing.T) {
	for _, seals := range []bool{false, true} {
		from, folder, identity := t.TempDir(), t.TempDir(), ""
		fill(t, from, map[string]string{"A.JPG": picture(noon, "a"), "B.JPG": picture(noon, "b")})
		if seals {
			identity, _ = sealed(t, folder)
		}
		c := ofOneMission(from, folder, identity)
		var second error
		c.Progress = func(card.Progress) {
			if second == nil {
				_, second = card.Import(t.Context(), ofOneMission(from, folder, identity))
			}
		}
		if _, err := card.Import(t.Context(), c); err != nil || !errors.Is(second, card.ErrBusy) {
			t.Errorf("sealed %v: the first says %v, the second %v", seals, err, second)
		}
	}
}

// TestAKilledImportOfACardGoesOn kills imports at random moments until the card
// is in: nothing is there twice, and of a sealed mission nothing lies open.
func TestAKilledImportOfACardGoesOn(t *testing.T) {
	from, files := t.TempDir(), make(map[string]string)
	for i := range 12 {
		files[fmt.Sprintf("DCIM/100/DJI_%04d.JPG", i)] = picture(noon.Add(time.Duration(i)*time.Minute), fmt.Sprintf("canary %d ", i))
	}
	fill(t, from, files)
	for _, seals := range []bool{false, true} {
		t.Run(fmt.Sprint(seals), func(t *testing.T) {
			t.Parallel()
			folder, identity := t.TempDir(), ""
			var keys *seal.Keys
			if seals {
				identity, keys = sealed(t, folder)
			}
			for range 5 {
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-card.from", from, "-card.into", folder, "-card.key", identity)
				cmd.Stderr = os.Stderr
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				lines, until := bufio.NewScanner(out), 1+rand.IntN(20)
				for n := 1; lines.Scan(); n++ {
					if n == until {
						_ = cmd.Process.Kill() // it may have ended
					}
				}
				_ = cmd.Wait() // one that came to its end before the kill is fine
				if open := sealtest.LyingOpen(t, folder, "canary", "DJI_"); seals && len(open) > 0 {
					t.Errorf("in the open lie %q", open)
				}
			}
			if _, err := card.Import(t.Context(), ofOneMission(from, folder, identity)); err != nil {
				t.Fatal(err)
			}
			holds(t, folder, keys, files)
			n := 0
			err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
				if strings.Contains(path, ".JPG") || strings.Contains(path, ".part-") {
					n++
				}
				return err
			})
			if err != nil || n != len(files) {
				t.Errorf("there are %d copies of %d files, %v", n, len(files), err)
			}
		})
	}
}
