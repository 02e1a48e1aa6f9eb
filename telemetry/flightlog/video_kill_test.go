package flightlog

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	// With this flag beside the folder the recording process records this film.
	filmed = flag.String("flightlog.film", "", "record this MPEG-TS file, again and again, until killed")
	// A thousand take some minutes: go test -run Killed -flightlog.kills 1000 -timeout 30m
	kills = flag.Int("flightlog.kills", 40, "how often a process that records video is killed")
)

// filmUntilKilled is the other process of the test here: a vehicle and its
// camera, in real time, without an end.
func filmUntilKilled(dir, path string) {
	r := toBeKilled(dir)
	list, err := readFilm(path, "front")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { _ = r.Run(context.Background()) }()
	loop := list[len(list)-1].DTS - list[0].DTS + 40*time.Millisecond
	tick := time.NewTicker(40 * time.Millisecond)
	out := json.NewEncoder(os.Stdout)
	for n := 0; ; n++ {
		u := *list[n%len(list)]
		u.DTS += loop * time.Duration(n/len(list))
		u.PTS += loop * time.Duration(n/len(list))
		u.ReceivedAt = <-tick.C
		r.Frame(1, u.ReceivedAt, frame(1, uint64(n)))
		r.Video(&u)
		_ = out.Encode(told{uint64(n + 1), u.ReceivedAt}) // the reader may have gone: we are killed
	}
}

// filmAndKill records into dir in another process, kills it after a time, and
// returns how many pictures, and frames, must be on disk.
func filmAndKill(ctx context.Context, dir, film string, s sealing, after time.Duration) (mustHave uint64, err error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-flightlog.record", dir, "-flightlog.film", film, "-flightlog.seal", s.public)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	var list []told
	var killed time.Time
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var l told
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			break // half a line: it was killed while telling
		}
		if list = append(list, l); killed.IsZero() && l.At.Sub(list[0].At) >= after {
			killed = time.Now()
			if err := cmd.Process.Kill(); err != nil {
				return 0, err
			}
		}
	}
	if err := cmd.Wait(); err == nil || killed.IsZero() {
		return 0, fmt.Errorf("the recording process ended by itself: %w", err)
	}
	return mustBeKept(list, killed), nil
}

// mustBeKept is how much had been told a second before the kill. A process that
// the machine gave no time just then is forgiven that time.
func mustBeKept(list []told, killed time.Time) (frames uint64) {
	var starved time.Duration
	next := killed
	for _, l := range slices.Backward(list) {
		if killed.Sub(l.At) > time.Second+starved {
			return l.Frames
		}
		starved = max(starved, next.Sub(l.At))
		next = l.At
	}
	return 0
}

// probed asks ffprobe how many pictures a file has. A complaint is an error.
func probed(ctx context.Context, path string) (uint64, error) {
	out, err := exec.CommandContext(ctx, "ffprobe", "-v", "warning", "-count_packets",
		"-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("ffprobe %s: %w\n%s", path, err, out)
	}
	return strconv.ParseUint(strings.TrimSpace(string(out)), 10, 64)
}

func TestKilledAtAnyMomentTheVideoPlaysButForTheLastSecond(t *testing.T) {
	film := encodeFilm(t, h264Reorders, "50")
	const side = 8 // processes side by side: they mostly wait
	var group sync.WaitGroup
	turn := make(chan struct{}, side)
	dir, sealed := t.TempDir(), newSealing(t)
	for i := range *kills {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			into := filepath.Join(dir, strconv.Itoa(i))
			var s sealing
			if i%2 == 1 {
				s = sealed
			}
			// Sooner than a first fragment up to some of them.
			mustHave, err := filmAndKill(t.Context(), into, film, s, time.Duration(rand.Int64N(int64(2500*time.Millisecond))))
			if err != nil {
				t.Error(err)
				return
			}
			killedVideo(t, into, s, mustHave)
		})
	}
	group.Wait()
}

// openAll opens what is in the missions of a folder, of which there may be none,
// and returns the films.
func (s sealing) openAll(t *testing.T, dir string) (opened string, films []string) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "*", tlogName+"*"))
	if err != nil || len(logs) > 1 {
		t.Errorf("logs = %q, %v", logs, err)
	}
	if len(logs) == 0 {
		return "", nil
	}
	opened = s.open(t, filepath.Dir(logs[0]))
	films, err = filepath.Glob(filepath.Join(opened, "video-*.mp4"))
	if err != nil {
		t.Error(err)
	}
	return opened, films
}

// killedVideo looks at what a killed process left, before and after recovery.
func killedVideo(t *testing.T, dir string, s sealing, mustHave uint64) {
	t.Helper()
	_, paths := s.openAll(t, dir)
	for _, path := range paths { // as it was left
		if st, err := os.Stat(path); err == nil && st.Size() > 0 {
			if _, err := probed(t.Context(), path); err != nil {
				t.Errorf("before it is recovered: %v", err)
			}
		}
	}
	recovered, err := Recover(dir)
	if err != nil || len(recovered) > 1 || len(recovered) == 1 && recovered[0].Err != nil {
		t.Errorf("Recover = %+v, %v", recovered, err)
		return
	}
	opened, paths := s.openAll(t, dir)
	if len(paths) > 1 || len(paths) == 0 && mustHave > 0 {
		t.Errorf("videos = %q; want one with %d pictures", paths, mustHave)
		return
	}
	if opened != "" {
		numbers, _ := entries(t, readFile(t, opened, tlogName))
		inOrder(t, numbers, len(numbers))
		if uint64(len(numbers)) < mustHave {
			t.Errorf("%s has %d frames, want at least %d", opened, len(numbers), mustHave)
		}
		if len(numbers) > 0 { // else it was killed while it made the files
			eventTypes(t, opened) // every line is whole
		}
	}
	for _, path := range paths {
		got, err := probed(t.Context(), path)
		if err != nil {
			t.Error(err)
			continue
		}
		if got < mustHave {
			t.Errorf("%s has %d pictures, want at least %d", path, got, mustHave)
		}
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), metaName))
		var m Account
		if err != nil || json.Unmarshal(b, &m) != nil || len(m.Videos) != 1 || m.Videos[0].Frames != got && !m.Sealed || !m.Recovered {
			t.Errorf("mission.json: %s, %v; want one video of %d pictures", b, err, got)
		}
	}
}
