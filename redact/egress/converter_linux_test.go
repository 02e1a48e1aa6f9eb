package egress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/redact/egress/confine"
)

// confinedCommand makes this test's program try what a converter may not do.
const confinedCommand = "confined"

// TestMain makes this test's program the converter that a test starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case ConvertCommand:
			fmt.Fprintln(os.Stderr, Convert())
			os.Exit(1)
		case confinedCommand:
			os.Exit(tryConfined(os.Args[2]))
		}
	}
	os.Exit(m.Run())
}

// tryConfined returns how many of the things that a converter may not do it can.
func tryConfined(folder string) int {
	if folder != "" {
		if err := confine.Converter(); err != nil {
			fmt.Println(err)
			return 100
		}
	}
	can := 0
	for name, try := range map[string]func() error{
		"read a file":   func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"list a folder": func() error { _, err := os.ReadDir("/tmp"); return err },
		"write a file": func() error {
			f, err := os.CreateTemp("", "converter-*")
			if err == nil {
				_ = os.Remove(f.Name())
				err = f.Close()
			}
			return err
		},
		"send a datagram": func() error {
			c, err := net.Dial("udp4", "127.0.0.1:9")
			if err == nil {
				err = c.Close()
			}
			return err
		},
	} {
		if try() == nil {
			fmt.Println("a converter can", name)
			can++
		}
	}
	return can
}

func TestAConverterHasNeitherFilesNorNetwork(t *testing.T) {
	run := func(folder string) (int, string) {
		command := exec.Command("/proc/self/exe", confinedCommand, folder)
		out, err := command.CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode(), string(out)
		}
		return 0, string(out)
	}
	if can, out := run("confined"); can != 0 {
		t.Errorf("a confined converter: %s", out)
	}
	if can, out := run(""); can != 4 {
		t.Errorf("unconfined it can do %d of 4 things, so the test shows nothing: %s", can, out)
	}
}

func ffmpeg(t *testing.T, stdin io.Reader, args ...string) []byte {
	t.Helper()
	command := exec.Command("ffmpeg", append([]string{"-v", "error", "-nostdin"}, args...)...)
	command.Stdin = stdin
	var problems strings.Builder
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil || problems.Len() > 0 {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, problems.String())
	}
	return out
}

func TestH265BecomesH264PictureForPicture(t *testing.T) {
	const pictures = 30
	film := ffmpeg(t, nil, "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30", "-frames:v", fmt.Sprint(pictures),
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=0", "-f", "hevc", "pipe:1")
	doors, err := Open(Plan{{Name: "converter", Kind: Converter, Address: ToH264, Purpose: "a test"}})
	if err != nil {
		t.Fatal(err)
	}
	defer doors.Close()
	conn, err := doors.Dial(t.Context(), "converter")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent := make(chan error, 1)
	go func() {
		_, err := conn.Write(film)
		sent <- errors.Join(err, conn.(*net.UnixConn).CloseWrite())
	}()
	got, err := io.ReadAll(conn)
	if err := errors.Join(err, <-sent); err != nil {
		t.Fatal(err)
	}
	converted := filepath.Join(t.TempDir(), "converted.ts")
	if err := os.WriteFile(converted, got, 0o600); err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(ffmpeg(t, nil, "-i", converted, "-f", "framemd5", "pipe:1"), []byte("\n0,"))
	if used := doors.ConverterTime(); used <= 0 || used > time.Minute {
		t.Errorf("it used %v of a processor", used)
	}
	if lines != pictures {
		t.Errorf("%d of %d pictures came out", lines, pictures)
	}
}

func TestAConverterEndsWithItsConnectionAndWithTheDoors(t *testing.T) {
	doors, err := Open(Plan{{Name: "converter", Kind: Converter, Address: ToH264, Purpose: "a test"}})
	if err != nil {
		t.Fatal(err)
	}
	first, err := doors.Dial(t.Context(), "converter")
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := doors.Dial(t.Context(), "converter")
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := doors.Close(); err != nil { // waits for both
		t.Fatal(err)
	}
	if n, err := second.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("Read = %d, %v of a converter that was ended", n, err)
	}
	if _, err := doors.Dial(t.Context(), "converter"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Dial = %v after the doors were closed, want net.ErrClosed", err)
	}
}
