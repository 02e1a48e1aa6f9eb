package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/cmd/skylatch/handover"
	"skylatch/hardware/removable"
	"skylatch/redact"
	"skylatch/redact/egress/island"
	"skylatch/redact/export"
	"skylatch/redact/ledger"
)

// stick is a real file system that the machine believes to be a USB stick, and
// a data folder with a mission.
type stick struct {
	t       *testing.T
	folder  string // where it is mounted
	mirror  string // the same file system: what is on the stick when it is pulled
	data    string
	mission string
}

func plugIn(t *testing.T, bytes int) stick {
	t.Helper()
	s := stick{t: t, folder: t.TempDir(), mirror: t.TempDir(), data: t.TempDir(), mission: "2026-11-21T12-00-00Z-vehicle-1"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(unix.Mount("none", s.folder, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)))
	must(unix.Mount(s.folder, s.mirror, "", unix.MS_BIND, ""))
	t.Cleanup(func() {
		_ = errors.Join(unix.Unmount(s.folder, unix.MNT_DETACH), unix.Unmount(s.mirror, unix.MNT_DETACH))
	})
	var st unix.Stat_t
	must(unix.Stat(s.folder, &st))
	sys := t.TempDir()
	device := filepath.Join(sys, "devices/usb1/1-2/host0/block/sdz")
	must(os.MkdirAll(device, 0o700))
	for name, value := range map[string]string{"size": "2048", "removable": "1", "dev": fmt.Sprintf("%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev))} {
		must(os.WriteFile(filepath.Join(device, name), []byte(value), 0o600))
	}
	must(unix.Mount("none", "/sys/block", "tmpfs", 0, ""))
	t.Cleanup(func() { _ = unix.Unmount("/sys/block", unix.MNT_DETACH) })
	must(os.Symlink(device, "/sys/block/sdz"))
	must(writeFlight(filepath.Join(s.data, "missions", s.mission)))
	return s
}

// on lists what is on the stick, hidden or not.
func (s stick) on() string {
	s.t.Helper()
	var names []string
	err := filepath.WalkDir(s.mirror, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, strings.TrimPrefix(path, s.mirror+"/"))
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func (s stick) skylatch(arguments ...string) int {
	s.t.Helper()
	return run(s.t.Context(), append(arguments, "--data", s.data))
}

// said lists the ledger's entries of a kind.
func (s stick) said(kind ledger.Kind) string {
	s.t.Helper()
	var b strings.Builder
	for r, err := range ledger.Entries(filepath.Join(s.data, "ledger"), ledger.Filter{Kinds: []ledger.Kind{kind}}) {
		if errors.Is(err, fs.ErrNotExist) {
			break // nothing was said
		}
		if err != nil {
			s.t.Fatal(err)
		}
		b.Write(r.Fields)
	}
	return b.String()
}

func TestAMissionGoesOntoAStickThatCanBePulledThen(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	s := plugIn(t, 1<<20)
	if got := s.skylatch("missions", "export", s.mission, "--for", "evidence", "--plain", "--to-drive"); got != 0 {
		t.Fatalf("exit status %d", got)
	}
	if got := s.on(); got != s.mission+".zip" {
		t.Errorf("on the stick there is %q, want the package", got)
	}
	if removed, err := os.ReadDir(s.folder); err != nil || len(removed) > 0 {
		t.Errorf("the stick is mounted still: %v, %v", removed, err)
	}
	if got := run(t.Context(), []string{"missions", "verify", filepath.Join(s.mirror, s.mission+".zip")}); got != 0 {
		t.Errorf("the package is not whole: exit status %d", got)
	}
	if got := s.skylatch("missions", "export", s.mission, "--for", "partner", "--drive", s.mirror); got != 0 && got != 2 {
		t.Errorf("exit status %d", got)
	}
}

func TestAStickWithoutRoomGetsNothing(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	s := plugIn(t, 4096)
	if got := s.skylatch("missions", "export", s.mission, "--for", "partner", "--to-drive"); got != 1 || s.on() != "" {
		t.Errorf("exit status %d, and on the stick there is %q", got, s.on())
	}
	if said := s.said(ledger.Export); said != "" {
		t.Errorf("the ledger says that something left: %s", said)
	}
}

// order is what a story hands over, with the stick that is plugged in.
func (s stick) order(write func(context.Context, ledger.Entry) error, progress func(export.Progress)) (handover.Order, removable.Drive) {
	s.t.Helper()
	policy, err := redact.Shipped("partner")
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := driveFlags{ToDrive: true}.find()
	if err != nil {
		s.t.Fatal(err)
	}
	f := missionFlags{dataFlags: dataFlags{Data: s.data}}
	settings, err := f.settings()
	if err != nil {
		s.t.Fatal(err)
	}
	o, err := f.order(s.t.Context(), settings, s.mission, policy)
	if err != nil {
		s.t.Fatal(err)
	}
	o.Secret, o.Progress = redact.NewSecret(), progress
	shared := o.Write
	o.Write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
		if err := write(ctx, e); err != nil {
			return ledger.Record{}, err
		}
		return shared(ctx, e)
	}
	return o, d
}

func (s stick) handOver(o handover.Order, d removable.Drive) error {
	s.t.Helper()
	finish, err := onto(d, &o, "skylatch-partner")
	if err != nil {
		s.t.Fatal(err)
	}
	return finish(s.t.Context(), missionsExportCommand{JSON: true}.scrub(s.t.Context(), s.data, o))
}

// nothingHalf checks that what has a name on the stick is in the ledger: it was
// whole before it got that.
func (s stick) nothingHalf() {
	s.t.Helper()
	for name := range strings.FieldsSeq(s.on()) {
		if base := filepath.Base(name); base != "ballast" && !strings.HasPrefix(base, ".skylatch-") && !strings.Contains(s.said(ledger.Export), base) {
			s.t.Errorf("on the stick there is %q, half of something", name)
		}
	}
}

func (s stick) pull() {
	s.t.Helper()
	if err := unix.Unmount(s.folder, unix.MNT_DETACH); err != nil {
		s.t.Error(err)
	}
}

// TestAStickThatIsPulledHoldsNothingHalf: it goes while files are written, and
// between the ledger's entry and the file's name.
func TestAStickThatIsPulledHoldsNothingHalf(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	never := func(context.Context, ledger.Entry) error { return nil }
	for _, when := range []string{"while it is written", "before it has its name"} {
		t.Run(when, func(t *testing.T) {
			s := plugIn(t, 1<<20)
			pulled := false
			pull := func() {
				if !pulled {
					pulled = true
					s.pull()
				}
			}
			write, progress := never, func(export.Progress) {}
			if when == "while it is written" {
				progress = func(export.Progress) { pull() }
			} else {
				write = func(_ context.Context, e ledger.Entry) error {
					if e.Kind == ledger.Export {
						pull()
					}
					return nil
				}
			}
			err := s.handOver(s.order(write, progress))
			if !errors.Is(err, removable.ErrGone) {
				t.Errorf("the order ended with %v, want that the drive is gone", err)
			}
			s.nothingHalf()
			if left, err := os.ReadDir(s.folder); err != nil || len(left) > 0 {
				t.Errorf("on the machine's own disk there is %v, %v", left, err)
			}
			if said := s.said(ledger.Decision); !strings.Contains(said, "drive lost") {
				t.Errorf("the ledger says %s, want that the drive was lost", said)
			}
		})
	}
}

// TestAStickThatFillsUpHoldsNothingHalf: somebody else writes to it meanwhile.
func TestAStickThatFillsUpHoldsNothingHalf(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	s := plugIn(t, 1<<20)
	fill := func(context.Context, ledger.Entry) error {
		err := os.WriteFile(filepath.Join(s.folder, "ballast"), make([]byte, 2<<20), 0o600)
		if !errors.Is(err, unix.ENOSPC) {
			t.Errorf("the stick is not full: %v", err)
		}
		return nil
	}
	err := s.handOver(s.order(fill, nil))
	if !errors.Is(err, unix.ENOSPC) {
		t.Errorf("the order ended with %v, want that the stick is full", err)
	}
	s.nothingHalf()
}
