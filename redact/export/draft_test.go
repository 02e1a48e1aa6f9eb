package export

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

// drafterEnv makes the test binary a process that begins a file in the folder it
// names, and ends when its input does.
const drafterEnv = "SKYLATCH_EXPORT_DRAFTER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(drafterEnv); folder != "" {
		p, err := redact.Shipped("partner")
		if err != nil {
			os.Exit(1)
		}
		e := &Export{Config: Config{Policy: p, Folder: folder}}
		d, err := e.draft("half.gpx")
		if err != nil {
			os.Exit(1)
		}
		_, _ = d.Write([]byte("<gpx"))
		_, _ = os.Stdout.WriteString("begun\n")
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestWhatAKilledExportLeftIsSweptAway, and what a living one is writing is not.
func TestWhatAKilledExportLeftIsSweptAway(t *testing.T) {
	s := newSetting(t, "partner")
	s.Folder = t.TempDir()
	drafter := exec.CommandContext(t.Context(), os.Args[0])
	drafter.Env = append(os.Environ(), drafterEnv+"="+s.Folder)
	input, err := drafter.StdinPipe() // open for as long as the test lasts
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	output, err := drafter.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := drafter.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "begun\n" {
		t.Fatalf("the other process says %q (%v)", line, err)
	}
	s.export(t)
	if got := s.written(t); len(got) != 1 || !strings.HasPrefix(got[0], draftPrefix) {
		t.Errorf("while it is written there is %q, want its hidden file", got)
	}
	if err := drafter.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = drafter.Wait() // it was killed
	s.export(t)
	if got := s.written(t); len(got) > 0 {
		t.Errorf("after it was killed there is %q, want nothing", got)
	}
}

func TestNothingIsReplaced(t *testing.T) {
	s := newSetting(t, "partner")
	path := s.file(t, "flight.gpx", []byte(gpx))
	e := s.export(t)
	// Another program's file comes while ours is made.
	write := e.Write
	theirs := filepath.Join(s.Folder, "flight.gpx")
	e.Write = func(ctx context.Context, entry ledger.Entry) (ledger.Record, error) {
		if entry.Kind == ledger.Export {
			if err := os.WriteFile(theirs, []byte("theirs"), 0o600); err != nil {
				t.Error(err)
			}
		}
		return write(ctx, entry)
	}
	r, err := e.File(t.Context(), Item{Path: path})
	if err != nil || !strings.Contains(r.Refused, "nothing is replaced") {
		t.Errorf("File = %+v, %v; want a refusal", r, err)
	}
	if b, _ := os.ReadFile(theirs); string(b) != "theirs" {
		t.Error("another program's file was replaced")
	}
	if got := s.written(t); !slices.Equal(got, []string{"flight.gpx"}) {
		t.Errorf("there is %q, want their file alone", got)
	}
	if entries := s.entries(t, ledger.Decision); len(entries) != 1 || !strings.Contains(entries[0], "not written") {
		t.Errorf("the ledger has %q, want that it was not written", entries)
	}
}

// TestAFilmIsGoneThatIsStoppedWhileItIsReadAgain, though it is just being brought
// to the disk.
func TestAFilmIsGoneThatIsStoppedWhileItIsReadAgain(t *testing.T) {
	for _, policy := range []string{"partner", "evidence"} {
		s := newSetting(t, policy)
		item := Item{Path: s.film(t, "DJI_0001.MP4")}
		ctx, stop := context.WithCancel(t.Context())
		r, err := s.export(t).file(ctx, item, func(n int64) {
			if n > item.size()/2 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || r.Written != "" {
			t.Errorf("for %s: %+v, %v; want that it was stopped", policy, r, err)
		}
		if got := s.written(t); len(got) > 0 {
			t.Errorf("for %s there is %q, want nothing", policy, got)
		}
	}
}
