package serialport

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"skylatch/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// plug makes a pty: the far end stands for the device, path for its port.
func plug(t *testing.T) (far *os.File, path string) {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	path = near.Name()
	if err := near.Close(); err != nil {
		t.Fatal(err)
	}
	return far, path
}

func TestAPtyIsAPort(t *testing.T) {
	far, path := plug(t)
	// raiseDTR: a pty has no such line, and that is no reason not to open it.
	port, err := Open(path, 57600, true)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	// Every byte value passes in both directions: the line is raw.
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	if _, err := port.Write(all); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(all))
	if _, err := io.ReadFull(far, got); err != nil || !bytes.Equal(got, all) {
		t.Errorf("the device read % x (%v), want % x", got, err, all)
	}
	if _, err := far.Write(all); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(port, got); err != nil || !bytes.Equal(got, all) {
		t.Errorf("the port read % x (%v), want % x", got, err, all)
	}
}

func TestTheSpeedIsSet(t *testing.T) {
	far, path := plug(t)
	port, err := Open(path, 57600, false)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	// 420000 is CRSF's speed, which has no constant in POSIX.
	for _, baud := range []int{57600, 115200, 460800, 921600, 420000, 38400} {
		if err := port.SetBaud(baud); err != nil {
			t.Fatal(err)
		}
		settings, err := unix.IoctlGetTermios(int(far.Fd()), unix.TCGETS2)
		if err != nil {
			t.Fatal(err)
		}
		if int(settings.Ospeed) != baud {
			t.Errorf("speed after SetBaud(%d) = %d", baud, settings.Ospeed)
		}
		if settings.Cflag&unix.HUPCL != 0 {
			t.Errorf("at %d baud the lines would drop on close", baud)
		}
	}
}

func TestCloseEndsAReadAndAWrite(t *testing.T) {
	_, path := plug(t)
	port, err := Open(path, 57600, false)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() {
		_, err := port.Read(make([]byte, 1))
		ended <- err
	}()
	go func() {
		// The device reads nothing, so this write cannot finish.
		_, err := port.Write(make([]byte, 1<<20))
		ended <- err
	}()
	if err := port.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	for range 2 {
		if err := <-ended; !errors.Is(err, os.ErrClosed) {
			t.Errorf("after Close: %v, want %v", err, os.ErrClosed)
		}
	}
}

func TestAPulledPlugIsGone(t *testing.T) {
	far, path := plug(t)
	port, err := Open(path, 57600, false)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	ended := make(chan error, 1)
	go func() {
		_, err := port.Read(make([]byte, 1))
		ended <- err
	}()
	if err := far.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, ErrGone) {
		t.Errorf("Read after unplugging = %v, want %v", err, ErrGone)
	}
	if _, err := port.Write([]byte("x")); !errors.Is(err, ErrGone) {
		t.Errorf("Write after unplugging = %v, want %v", err, ErrGone)
	}
	if err := port.SetBaud(115200); !errors.Is(err, ErrGone) {
		t.Errorf("SetBaud after unplugging = %v, want %v", err, ErrGone)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	_, taken := plug(t)
	first, err := Open(taken, 57600, false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path string
		want error
	}{
		"nothing there":         {filepath.Join(t.TempDir(), "ttyACM0"), ErrGone},
		"used by another":       {taken, ErrBusy},
		"a plain file":          {file, ErrNotSerial},
		"a device of its own":   {"/dev/null", ErrNotSerial},
		"the folder of devices": {"/dev", nil},
	}
	for name, test := range tests {
		port, err := Open(test.path, 57600, false)
		if err == nil {
			port.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		var problem *telemetry.ProblemError
		if !errors.As(err, &problem) || problem.Action == "" {
			t.Errorf("%s: %v, want a problem with an action", name, err)
		}
		if test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestAPermissionThatIsMissingNamesTheRules(t *testing.T) {
	// As root nothing is denied, so the system's answer is given by hand.
	err := openProblem("/dev/ttyACM0", kindOfErrno(&os.PathError{Op: "open", Path: "/dev/ttyACM0", Err: unix.EACCES}), unix.EACCES)
	if !errors.Is(err, ErrPermission) || !errors.Is(err, unix.EACCES) {
		t.Errorf("problem = %v, want %v", err, ErrPermission)
	}
}
