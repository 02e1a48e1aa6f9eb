package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"skylatch/redact/egress/confine"
	"skylatch/telemetry/media"
)

// childEnv makes the test binary a station that delivers a film: a confinement
// is for good.
const childEnv = "SKYLATCH_VIDEO_CHILD"

// child is what such a process does, with a UDP socket at descriptor 3 and a
// listener at 4, until its standard input ends.
type child struct {
	Confined bool
	Data     string
	Film     []*media.Unit
}

// found is what it says of itself.
type found struct {
	Layers  []confine.Layer
	Sockets []string
	CPU     time.Duration // used since its start
}

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := runChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func runChild(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var c child
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	udp, page := os.NewFile(3, "udp"), os.NewFile(4, "page")
	packets, err := net.FilePacketConn(udp)
	if err != nil {
		return err
	}
	listener, err := net.FileListener(page)
	if err != nil {
		return err
	}
	if err := errors.Join(udp.Close(), page.Close()); err != nil { // duplicates are used
		return err
	}
	descriptors, err := os.Open("/proc/self/fd")
	if err != nil {
		return err
	}
	var layers []confine.Layer
	if c.Confined {
		layers = confine.Station(confine.Config{Data: c.Data, Namespaces: confine.Make(confine.Namespaces, confine.Active, "")})
	}

	fan := media.NewFan()
	s, err := New(Config{Fan: fan, Packets: []*net.UDPConn{packets.(*net.UDPConn)}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/video/", s)
	mux.HandleFunc("GET /found", func(w http.ResponseWriter, _ *http.Request) {
		sockets, err := ownSockets(descriptors)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(found{layers, sockets, usedCPU()}) // the test sees what is missing
	})
	go func() { _ = http.Serve(listener, mux) }() // ends with the process
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	go play(ctx, fan, c.Film)
	return s.Run(ctx)
}

func usedCPU() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// play publishes a film again and again, at its pace.
func play(ctx context.Context, fan *media.Fan, film []*media.Unit) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for n := 0; ; n++ {
		u := *film[n%len(film)]
		u.Format, u.PTS = film[0].Format, time.Duration(n)*interval
		publish(fan, &u)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ownSockets lists this process's sockets but for connections that its listener
// accepted.
func ownSockets(descriptors *os.File) ([]string, error) {
	if _, err := descriptors.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	names, err := descriptors.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, name := range names {
		fd, err := strconv.Atoi(name)
		if err != nil {
			return nil, err
		}
		kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
		if err != nil {
			continue // it is no socket, or it is gone
		}
		domain, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
		listens, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
		if domain != unix.AF_INET || kind != unix.SOCK_STREAM || listens == 1 {
			list = append(list, fmt.Sprintf("domain %d type %d", domain, kind))
		}
	}
	slices.Sort(list)
	return list, nil
}

// TestNoSocketIsOpenedForAViewer watches a station of its own process by each
// delivery, unconfined and as it really runs: in empty namespaces, with no
// system call that makes a socket.
func TestNoSocketIsOpenedForAViewer(t *testing.T) {
	film := baseline(t, 60)
	for _, confined := range []bool{false, true} {
		t.Run(fmt.Sprintf("confined %v", confined), func(t *testing.T) {
			address := startChild(t, child{Confined: confined, Data: t.TempDir(), Film: film})
			before := lookAt(t, address)
			if confined {
				for _, layer := range []string{confine.Syscalls, confine.Namespaces} {
					if !confine.Held(before.Layers, layer) {
						t.Fatalf("the layer %q is not active: %+v", layer, before.Layers)
					}
				}
			}
			want := []string{
				fmt.Sprintf("domain %d type %d", unix.AF_INET, unix.SOCK_STREAM),
				fmt.Sprintf("domain %d type %d", unix.AF_INET, unix.SOCK_DGRAM),
			}
			if !slices.Equal(before.Sockets, want) {
				t.Errorf("before, its sockets are %v, want the two it was handed", before.Sockets)
			}
			tab, offer := browserTab(t, webrtc.MimeTypeH264)
			location := tab.connect(address, offer)
			codecs, mse := watch(t, address, front, "annexb"), watch(t, address, front, "mp4")
			for range 10 {
				tab.picture()
				codecs.picture()
				mse.picture()
			}
			if during := lookAt(t, address); !slices.Equal(during.Sockets, want) {
				t.Errorf("with viewers, its sockets are %v, want %v", during.Sockets, want)
			}
			if status, _, body := request(t, http.MethodDelete, location, ""); status != http.StatusNoContent {
				t.Errorf("DELETE = %d %s", status, body)
			}
		})
	}
}

// startChild starts a station in a process of its own and returns its address.
func startChild(t testing.TB, c child) string {
	t.Helper()
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var files []*os.File
	for _, socket := range []interface{ File() (*os.File, error) }{loopback(t), listener} {
		file, err := socket.File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		files = append(files, file)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	path := c.Data + "/child.json"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = []string{childEnv + "=" + path}
	command.ExtraFiles = files
	command.Stderr = t.Output()
	if c.Confined {
		command.SysProcAttr = confine.Isolated()
	}
	stop, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "" {
		t.Skip("this system gives an ordinary user no namespaces")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop.Close()
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func lookAt(t testing.TB, address string) found {
	t.Helper()
	status, _, body := request(t, http.MethodGet, address+"/found", "")
	var f found
	if err := json.Unmarshal([]byte(body), &f); err != nil || status != http.StatusOK {
		t.Fatalf("GET = %d %s (%v)", status, body, err)
	}
	return f
}
