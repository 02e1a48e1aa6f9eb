package confine

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// childEnv makes the test binary a process that is confined and then tries
// things: a confinement is for good.
const childEnv = "SKYLATCH_CONFINE_CHILD"

// task is what such a process does.
type task struct {
	Before     []string // lines for the command ip, in its own network
	Station    *Config
	Supervisor *Needs
	Folders    folders
	Tries      []string // keys of [attempts]
}

// folders are the places that attempts are made at.
type folders struct{ Data, Outside, Device string }

// finding is what it found.
type finding struct {
	Layers   []Layer
	Outcomes map[string]string // "ok", or the name of the error number
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childEnv); text != "" {
		if err := runChild(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func runChild(text string) error {
	var c task
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	for _, line := range c.Before {
		if err := ip(line); err != nil {
			return err
		}
	}
	f := finding{Outcomes: make(map[string]string)}
	switch {
	case c.Station != nil:
		f.Layers = Station(*c.Station)
	case c.Supervisor != nil:
		f.Layers = []Layer{Supervisor(*c.Supervisor)}
	}
	for _, name := range c.Tries {
		try, known := attempts[name]
		if !known {
			return fmt.Errorf("there is no attempt %q", name)
		}
		f.Outcomes[name] = outcome(try(c.Folders))
	}
	return json.NewEncoder(os.Stdout).Encode(f)
}

func outcome(err error) string {
	errno, numbered := errors.AsType[unix.Errno](err)
	switch {
	case err == nil:
		return "ok"
	case numbered:
		return unix.ErrnoName(errno)
	default:
		return err.Error()
	}
}

// run runs a child and returns what it found.
func run(t *testing.T, c task, attributes *syscall.SysProcAttr) finding {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = []string{childEnv + "=" + string(text), "PATH=" + os.Getenv("PATH")}
	command.SysProcAttr = attributes
	command.Stderr = t.Output()
	out, err := command.Output()
	if err != nil {
		t.Fatalf("the confined process: %v", err)
	}
	var f finding
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatalf("the confined process said %q: %v", out, err)
	}
	return f
}

// check compares the outcomes with what they must be.
func (f finding) check(t *testing.T, want map[string]string) {
	t.Helper()
	for name, must := range want {
		if got := f.Outcomes[name]; got != must {
			t.Errorf("%s: %s, want %s", name, got, must)
		}
	}
}

func ownNetwork() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
	}
}
