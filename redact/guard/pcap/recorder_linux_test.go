package pcap_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress/gate"
	"skylatch/redact/guard/pcap"
)

// link is a tap that the test sends frames to: both ends of a real socket.
func link(t *testing.T, name string, ethernet bool) (gate.Tap, func(frame []byte)) {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	near, far := os.NewFile(uintptr(pair[0]), name), os.NewFile(uintptr(pair[1]), name)
	t.Cleanup(func() {
		if err := errors.Join(near.Close(), far.Close()); err != nil {
			t.Error(err)
		}
	})
	return gate.Tap{Interface: name, Ethernet: ethernet, File: near}, func(frame []byte) {
		t.Helper()
		if _, err := far.Write(frame); err != nil {
			t.Fatal(err)
		}
	}
}

// record begins a recording; what it returns waits for so many frames and ends it.
func record(t *testing.T, c pcap.Config, taps ...gate.Tap) (stop func(frames uint64)) {
	t.Helper()
	r, err := pcap.New(c, taps)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return func(frames uint64) {
		t.Helper()
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		limit := time.After(10 * time.Second)
		for r.Counts().Frames < frames {
			select {
			case <-tick.C:
			case <-limit:
				t.Fatalf("recorded %+v, want %d frames", r.Counts(), frames)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run() = %v", err)
		}
		if got := r.Counts(); got.Frames != frames || got.Lost != 0 {
			t.Errorf("Counts() = %+v", got)
		}
	}
}

// heard is one packet as another program reads it.
type heard struct {
	side  string
	link  layers.LinkType
	frame []byte
	at    time.Time
}

// read returns the packets of all files of a folder, oldest first.
func read(t *testing.T, folder string) (all []heard, files []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"+pcap.Extension))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{WantMixedLinkType: true})
		if err != nil {
			t.Fatal(err)
		}
		for {
			frame, info, err := r.ReadPacketData()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			side, err := r.Interface(info.InterfaceIndex)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, heard{side.Name, side.LinkType, frame, info.Timestamp})
		}
	}
	return all, files
}

func TestBothSidesAreInOneRecording(t *testing.T) {
	folder := t.TempDir()
	tablet, fromTablet := link(t, "tablet0", true)
	uplink, fromUplink := link(t, "wwan0", false)
	before := time.Now()
	stop := record(t, pcap.Config{Folder: folder}, tablet, uplink)
	frames := [][]byte{[]byte("a frame"), bytes.Repeat([]byte{7}, 1500), []byte("x")}
	for _, f := range frames {
		fromTablet(f)
	}
	fromUplink([]byte("the far side"))
	stop(4)
	got, files := read(t, folder)
	if len(files) != 1 || len(got) != 4 {
		t.Fatalf("%d packets in %v", len(got), files)
	}
	var inside [][]byte
	for _, h := range got {
		if h.at.Before(before) || h.at.After(time.Now()) {
			t.Errorf("a packet is of %v", h.at)
		}
		if h.side == "tablet0" && h.link == layers.LinkTypeEthernet {
			inside = append(inside, h.frame)
		} else if h.side != "wwan0" || h.link != layers.LinkTypeRaw || string(h.frame) != "the far side" {
			t.Errorf("%+v is of no side", h)
		}
	}
	if !slices.EqualFunc(inside, frames, bytes.Equal) {
		t.Errorf("inside there was %q", inside)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v (%v)", info.Mode(), err)
	}
}

func TestARecordingIsBounded(t *testing.T) {
	folder := t.TempDir()
	earlier := filepath.Join(folder, "20200101T000000.000Z-0001"+pcap.Extension)
	tablet, fromTablet := link(t, "tablet0", true)
	const most, frames = 4096, 200
	stop := record(t, pcap.Config{Folder: folder, FileBytes: most, Files: 3}, tablet)
	for i := range frames {
		fromTablet(bytes.Repeat([]byte{byte(i)}, 400))
	}
	stop(frames)
	got, files := read(t, folder)
	if len(files) != 3 || len(got) == 0 || got[len(got)-1].frame[0] != frames-1 {
		t.Fatalf("%d packets in %v, want the last of them in three files", len(got), files)
	}
	for i, h := range got {
		if want := frames - len(got) + i; h.frame[0] != byte(want) {
			t.Fatalf("packet %d is %d, want %d: one is missing", i, h.frame[0], want)
		}
	}
	for _, name := range files {
		const end = 64 // what was lost is said after the last packet
		if info, err := os.Stat(name); err != nil || info.Size() > most+end {
			t.Errorf("%s has %d bytes (%v)", name, info.Size(), err)
		}
	}
	// A recording of another day is nobody's to remove.
	if err := os.WriteFile(earlier, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stop = record(t, pcap.Config{Folder: folder, FileBytes: most, Files: 1}, tablet)
	for range 50 {
		fromTablet(make([]byte, 400))
	}
	stop(50)
	if _, err := os.Stat(earlier); err != nil {
		t.Errorf("an earlier recording is gone: %v", err)
	}
}

func TestARecordingThatCannotBeWrittenEnds(t *testing.T) {
	tablet, _ := link(t, "tablet0", true)
	if _, err := pcap.New(pcap.Config{Folder: filepath.Join(t.TempDir(), "none")}, []gate.Tap{tablet}); err == nil {
		t.Error("a recording began in a folder that is not there")
	}
	if _, err := pcap.New(pcap.Config{Folder: t.TempDir()}, nil); err == nil {
		t.Error("a recording of nothing began")
	}
}
