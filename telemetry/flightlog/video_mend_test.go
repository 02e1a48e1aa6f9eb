package flightlog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// filmBytes is a video file of fragments of half a second, and where each ends.
func filmBytes(t testing.TB, pictures []*media.Unit) (file []byte, ends []int) {
	t.Helper()
	init, err := encodeInit(pictures[0].Format)
	if err != nil {
		t.Fatal(err)
	}
	var w filmWriter
	w.open(pictures[0], init)
	for _, u := range pictures {
		at := w.place(u)
		if w.due(u, at) {
			if err := w.cut(at); err != nil {
				t.Fatal(err)
			}
			file, w.out = append(file, w.out...), nil
			ends = append(ends, len(file))
		}
		w.add(u, at)
	}
	if err := w.cut(w.last + w.usual); err != nil {
		t.Fatal(err)
	}
	file = append(file, w.out...)
	return file, append(ends, len(file))
}

func TestATornVideoIsCutToItsLastWholeFragment(t *testing.T) {
	pictures := units(t, h264Film, "30", "front") // three fragments of ten
	file, ends := filmBytes(t, pictures)
	if len(ends) != 3 {
		t.Fatalf("fragments end at %v", ends)
	}
	at := func(from int, mark string) int { return from + bytes.Index(file[from:], []byte(mark)) - 4 }
	zeros := func(n int) []byte { return make([]byte, n) }
	tests := map[string]struct {
		file    []byte
		whole   int
		frames  uint64
		problem string
	}{
		"a whole file stays as it is":                 {file, ends[2], 30, ""},
		"half a picture is cut":                       {file[:ends[2]-9], ends[1], 20, ""},
		"so is an index alone":                        {file[:at(ends[1], "mdat")], ends[1], 20, ""},
		"and half an index":                           {file[:at(ends[1], "moof")+20], ends[1], 20, ""},
		"and half a time":                             {file[:ends[1]+5], ends[1], 20, ""},
		"room that was never written is cut":          {append(bytes.Clone(file), zeros(5000)...), ends[2], 30, ""},
		"what is no video is left, and told":          {append(bytes.Clone(file), "something else"...), ends[2] + 14, 30, "damaged"},
		"damage in the middle is left, and told":      {append(append(bytes.Clone(file[:ends[1]]), "garbage!"...), file[ends[1]:]...), len(file) + 8, 20, "damaged"},
		"a file without a whole fragment is put away": {file[:ends[0]-1], 0, 0, "no whole picture"},
		"an empty one too":                            {nil, 0, 0, "no whole picture"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir, mission := unfinished(t, tlogOf(2), wholeEvents, openMission)
			path := filepath.Join(mission, "video-front.mp4")
			if err := os.WriteFile(path, tt.file, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := Recover(dir)
			if err != nil || len(got) != 1 || got[0].Err != nil {
				t.Fatalf("Recover = %+v, %v", got, err)
			}
			if problems := strings.Join(got[0].Problems, "; "); (problems != "") != (tt.problem != "") || !strings.Contains(problems, tt.problem) {
				t.Errorf("problems = %q, want %q", problems, tt.problem)
			}
			m := readMission(t, mission)
			if tt.frames == 0 {
				if aside := readFile(t, mission, "video-front.mp4.torn"); !bytes.Equal(aside, tt.file) || len(m.Videos) != 0 {
					t.Errorf("%d bytes are kept aside, mission.json lists %+v", len(aside), m.Videos)
				}
				return
			}
			if kept := readFile(t, path); len(kept) != tt.whole || !bytes.Equal(kept[:min(tt.whole, ends[1])], tt.file[:min(tt.whole, ends[1])]) {
				t.Errorf("%d bytes are left, want %d", len(kept), tt.whole)
			}
			if len(m.Videos) != 1 {
				t.Fatalf("mission.json lists %+v", m.Videos)
			}
			v := m.Videos[0]
			if v.Frames != tt.frames || v.Bytes != uint64(tt.whole) || v.StartedAt.Sub(start).Abs() > time.Microsecond ||
				v.EndedAt.Sub(pictures[tt.frames-1].ReceivedAt).Abs() > time.Millisecond {
				t.Errorf("mission.json says %+v", v)
			}
			if tt.problem == "" {
				if got, _ := frames(t, path); uint64(len(got)) != tt.frames {
					t.Errorf("%d pictures play, want %d", len(got), tt.frames)
				}
			}
			if again, err := Recover(dir); err != nil || len(again) != 0 {
				t.Errorf("second Recover = %+v, %v; want nothing to do", again, err)
			}
		})
	}
}

func TestAMissionOfVideoAloneIsRecovered(t *testing.T) {
	pictures := units(t, h264Film, "30", "front")
	file, ends := filmBytes(t, pictures)
	dir := t.TempDir()
	mission := filepath.Join(dir, "2026-11-21T03-41-58Z-video")
	if err := os.Mkdir(mission, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{tlogName: nil, "video-front.mp4": file[:ends[1]+7]} {
		if err := os.WriteFile(filepath.Join(mission, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := Recover(dir); err != nil || len(got) != 1 || got[0].Cut != 7 {
		t.Fatalf("Recover = %+v, %v", got, err)
	}
	m := readMission(t, mission)
	if m.System != 0 || !m.Recovered || m.StartedAt.Sub(start).Abs() > time.Microsecond || m.DurationMs != 760 {
		t.Errorf("mission.json = %+v", m)
	}
}

func FuzzWalkVideo(f *testing.F) {
	file, ends := filmBytes(f, units(f, h264Film, "12", "front"))
	f.Add(file)
	f.Add(file[:ends[0]+40])
	f.Add(bytes.ReplaceAll(file, []byte("trun"), []byte("traf")))
	f.Fuzz(func(t *testing.T, b []byte) {
		held, err := walkVideo(bytes.NewReader(b), int64(len(b)))
		if held.whole < 0 || held.whole > int64(len(b)) {
			t.Fatalf("%d bytes of %d are whole", held.whole, len(b))
		}
		if err != nil {
			return
		}
		again, err := walkVideo(bytes.NewReader(b[:held.whole]), held.whole)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(held) {
			t.Fatalf("%+v, and what is whole of it %+v, %v", held, again, err)
		}
	})
}
