package flightlog

import (
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// With this flag the test runs in a user and mount namespace of its own, where
// it may mount a small disk.
var ownMounts = flag.Bool("flightlog.own-mounts", false, "run where disks can be mounted")

// smallDisk runs the calling test once more in a process that may mount, and
// there returns a folder on a disk of that size. In the first process it
// returns false.
func smallDisk(t *testing.T, size string) (string, bool) {
	t.Helper()
	if !*ownMounts {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-flightlog.own-mounts")
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		}
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("in a namespace: %v\n%s", err, out)
		}
		return "", false
	}
	disk := t.TempDir()
	if err := unix.Mount("none", disk, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	return disk, true
}

func TestFullDiskWarnsDropsAndRecoversByItself(t *testing.T) { bothWays(t, fullDisk) }

func fullDisk(t *testing.T, s sealing) {
	disk, inside := smallDisk(t, "256k")
	if !inside {
		return
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 128<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "missions")
	r := newRecorder(t, Config{Dir: dir, Seal: s.to})
	r.limits.frames = 64 << 10
	stop := run(t, r)

	var sent uint64
	until(t, "the full disk is reported and frames are dropped", func() bool {
		for range 50 {
			r.Frame(1, time.Now(), frame(1, sent))
			sent++
		}
		now := state(r)
		return now.State == telemetry.RecordingFailed && now.Reason == "the disk is full" && now.Dropped > 100
	})
	// Killed now, the log would still be whole.
	if whole := readFile(t, s.open(t, onlyMission(t, dir)), tlogName); wholeEntries(whole) != len(whole) {
		t.Errorf("log on the full disk: %d of %d bytes are whole entries", wholeEntries(whole), len(whole))
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(t, "the recording goes on", func() bool { return state(r).State == telemetry.RecordingOn })
	for range 10 {
		r.Frame(1, time.Now(), frame(1, sent))
		sent++
	}
	dropped := state(r).Dropped
	if err := stop(); err != nil {
		t.Fatalf("Run = %v", err)
	}

	mission := s.open(t, onlyMission(t, dir))
	numbers, _ := entries(t, readFile(t, mission, tlogName))
	if got := uint64(len(numbers)) + dropped; got != sent {
		t.Errorf("%d frames kept and %d dropped of %d", len(numbers), dropped, sent)
	}
	if !slices.IsSorted(numbers) || numbers[len(numbers)-1] != sent-1 {
		t.Error("frames are out of order, or the last is missing")
	}
	for _, want := range []string{"recording_failed", "frames_missing", "recording_resumed"} {
		if got := eventTypes(t, mission); !slices.Contains(got, want) {
			t.Errorf("events = %q, want %s among them", got, want)
		}
	}
	if m := readMission(t, mission); m.Dropped != dropped || m.FramesIn != uint64(len(numbers)) || len(m.Problems) == 0 {
		t.Errorf("mission.json = %+v, want %d dropped, %d kept, and the problem", m, dropped, len(numbers))
	}
}

func TestDiskThatStaysFullEndsInAnErrorAndIsRecoveredLater(t *testing.T) {
	disk, inside := smallDisk(t, "64k")
	if !inside {
		return
	}
	dir := filepath.Join(disk, "missions")
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	var sent uint64
	until(t, "the full disk is reported", func() bool {
		for range 50 {
			r.Frame(1, time.Now(), frame(1, sent))
			sent++
		}
		return state(r).State == telemetry.RecordingFailed
	})
	if err := stop(); err == nil {
		t.Error("Run = nil, want that the missions could not be closed")
	}
	if err := unix.Mount("none", disk, "tmpfs", unix.MS_REMOUNT, "size=1m"); err != nil {
		t.Fatal(err)
	}
	got, err := Recover(dir)
	if err != nil || len(got) != 1 || got[0].Err != nil {
		t.Fatalf("Recover = %+v, %v", got, err)
	}
	numbers, _ := entries(t, readFile(t, onlyMission(t, dir), tlogName))
	inOrder(t, numbers, int(got[0].Frames))
	if len(numbers) < 100 {
		t.Errorf("only %d frames on a disk of 64 kB", len(numbers))
	}
}

func TestPulledDiskIsReportedAndRecordingGoesOnWhenItIsBack(t *testing.T) {
	disk, inside := smallDisk(t, "1m")
	if !inside {
		return
	}
	dir := filepath.Join(disk, "missions")
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	until(t, "the mission is on disk", func() bool { return state(r).Bytes > 0 })
	// The folder above stays, and cannot be written to: as where a stick was.
	if err := unix.Unmount(disk, unix.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("none", disk, "tmpfs", unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	sent := uint64(1)
	until(t, "the pulled disk is reported", func() bool {
		r.Frame(1, time.Now(), frame(1, sent))
		sent++
		return state(r).State == telemetry.RecordingFailed
	})
	if err := unix.Unmount(disk, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("none", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Fatal(err)
	}
	until(t, "the recording goes on", func() bool { return state(r).State == telemetry.RecordingOn })
	r.Frame(1, time.Now(), frame(1, sent))
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	numbers, _ := entries(t, readFile(t, mission, tlogName))
	if len(numbers) == 0 || numbers[len(numbers)-1] != sent {
		t.Errorf("the new folder ends with frames %v, want %d", numbers, sent)
	}
	if m := readMission(t, mission); m.Continues == "" || m.Dropped == 0 {
		t.Errorf("mission.json = %+v, want the lost folder named and its frames counted", m)
	}
}

func TestSlowDiskNeverHoldsUpALink(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	r.limits.frames = 128 << 10
	opened := readByHand(r)
	stop := run(t, r)

	r.Frame(1, time.Now(), frame(1, 0))
	sent, slow := uint64(1), <-opened
	// Every call returns although nothing is read: else the test would hang.
	until(t, "frames are dropped and the pilot is told", func() bool {
		for range 100 {
			r.Frame(1, time.Now(), frame(1, sent))
			sent++
		}
		now := r.Recordings()[0]
		return now.Dropped > 0 && now.State == telemetry.RecordingFailed
	})
	read := make(chan []byte)
	go func() {
		b, _ := io.ReadAll(slow) // ends when the recorder closes its end
		read <- b
	}()
	until(t, "the recording goes on", func() bool { return r.Recordings()[0].State == telemetry.RecordingOn })
	dropped := r.Recordings()[0].Dropped
	if err := stop(); err != nil {
		t.Errorf("Run = %v", err)
	}
	numbers, _ := entries(t, <-read)
	if got := uint64(len(numbers)) + dropped; got != sent {
		t.Errorf("%d frames written and %d dropped of %d", len(numbers), dropped, sent)
	}
	if !slices.IsSorted(numbers) {
		t.Error("frames are out of order")
	}
}

func TestHungDiskHoldsUpTheEndForASetTimeOnly(t *testing.T) {
	r := newRecorder(t, Config{Dir: t.TempDir()})
	r.limits.closing = 50 * time.Millisecond
	opened := readByHand(r)
	stop := run(t, r)
	for i := range 4000 { // more than a pipe holds
		r.Frame(1, time.Now(), frame(1, uint64(i)))
	}
	slow := <-opened
	until(t, "the writer is stuck", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return !r.missions[1].busySince.IsZero()
	})
	if err := stop(); !errors.Is(err, ErrDiskHangs) {
		t.Errorf("Run = %v, want %v", err, ErrDiskHangs)
	}
	// The disk comes back, and what was left behind comes to its end.
	if b, err := io.ReadAll(slow); err != nil || len(b) != 4000*48 {
		t.Errorf("%d bytes came after all, %v; want %d", len(b), err, 4000*48)
	}
}

// readByHand makes the recorder write its logs to pipes, and returns their
// other ends. A pipe is a disk as slow as its reader.
func readByHand(r *Recorder) <-chan *os.File {
	opened := make(chan *os.File, 1)
	r.create = func(path string) (*os.File, error) {
		if filepath.Base(path) != tlogName {
			return createFile(path)
		}
		err := unix.Mkfifo(path, 0o600)
		if err == nil {
			slow, e := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
			opened <- slow
			err = e
		}
		if err != nil {
			return nil, err
		}
		return os.OpenFile(path, os.O_WRONLY, 0)
	}
	return opened
}

func TestFullDiskStopsTheVideoWhichGoesOnByItself(t *testing.T) {
	disk, inside := smallDisk(t, "16m")
	if !inside {
		return
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 16<<20-400<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "missions")
	r := newRecorder(t, Config{Dir: dir})
	r.limits.reserve, r.limits.video = 0, 256<<10
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	format := &media.Format{Codec: media.MJPEG, Name: "mjpeg", Width: 64, Height: 48}
	var fed int
	feed := func() {
		at := time.Duration(fed) * 40 * time.Millisecond
		r.Video(&media.Unit{Track: "usb", Format: format, Bytes: jpegOf(t, fed%50), PTS: at, DTS: at, ReceivedAt: start.Add(at), Key: true})
		fed++
	}
	until(t, "the full disk is reported, and pictures are dropped", func() bool {
		for range 5 {
			feed()
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		f := r.films["usb"]
		return f.reason == "the disk is full" && f.missing.Units > 20
	})
	if name := r.VideoFile("usb"); name != "" {
		t.Errorf("VideoFile = %q of what is not written", name)
	}
	if got, _ := frames(t, videos(t, onlyMission(t, dir))[0]); len(got) == 0 {
		t.Error("nothing plays on the full disk")
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(t, "the recording goes on", func() bool {
		feed()
		return r.VideoFile("usb") != "" && state(r).State == telemetry.RecordingOn
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	list := videos(t, mission)
	m := readMission(t, mission)
	if len(list) != 1 || len(m.Videos) != 1 {
		t.Fatalf("videos = %q, mission.json lists %+v; want one", list, m.Videos)
	}
	got, _ := frames(t, list[0])
	if v := m.Videos[0]; uint64(len(got)) != v.Frames || v.Frames+v.Dropped != uint64(fed) {
		t.Errorf("%d pictures play, mission.json says %d kept and %d dropped, of %d", len(got), v.Frames, v.Dropped, fed)
	}
	for _, want := range []string{"video_failed", "video_missing", "video_resumed"} {
		if got := eventTypes(t, mission); !slices.Contains(got, want) {
			t.Errorf("events = %q, want %s among them", got, want)
		}
	}
}

func TestVideoLeavesRoomForTheFlightLog(t *testing.T) {
	pictures := units(t, h264Film, "30", "front")
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	r.limits.reserve = 1 << 62
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	for _, u := range pictures {
		r.Video(u)
	}
	until(t, "the video stops", func() bool { return trouble(r, "front") == "the disk is full" })
	if rec := state(r); rec.State != telemetry.RecordingOn {
		t.Errorf("recording = %+v, want that the flight is recorded", rec)
	}
	r.Frame(1, start, frame(1, 1))
	if err := stop(); err == nil {
		t.Error("Run = nil, want that the video could not be written")
	}
	mission := onlyMission(t, dir)
	numbers, _ := entries(t, readFile(t, mission, tlogName))
	inOrder(t, numbers, 2)
	if list := videos(t, mission); len(list) != 0 {
		t.Errorf("videos = %q", list)
	}
}
