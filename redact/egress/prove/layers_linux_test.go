package prove

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
)

// childEnv makes the test binary the process that is confined and tries: a
// confinement is for good.
const childEnv = "SKYLATCH_PROVE_CHILD"

// child is what such a process does.
type child struct {
	Without             []string
	Data, Outside, Home string
	LoopbackUp          bool
	// Doors opens a socket that is kept on its link; Unfenced then takes that
	// from it.
	Doors, Unfenced bool
}

func TestMain(m *testing.M) {
	if task := os.Getenv(childEnv); task != "" {
		if err := runChild(task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func runChild(task string) error {
	var c child
	if err := json.Unmarshal([]byte(task), &c); err != nil {
		return err
	}
	if c.LoopbackUp {
		if err := loopbackUp(); err != nil {
			return err
		}
	}
	config := Config{Outside: c.Outside, Home: c.Home, Alone: !c.Doors}
	if c.Doors {
		doors, err := egress.Open(egress.Plan{{Name: "udp", Kind: egress.UDPListen, Address: ":0", Purpose: "test"}})
		if err != nil {
			return err
		}
		defer doors.Close()
		if c.Unfenced {
			if err := unfence(doors); err != nil {
				return err
			}
		}
	}
	// Claimed as if everything was held: the proof must find out by itself.
	confine.Station(confine.Config{
		Data: c.Data, Without: c.Without, Namespaces: confine.Make(confine.Namespaces, confine.Active, ""),
	})
	for _, name := range []string{confine.Namespaces, confine.Syscalls, confine.Files, confine.Limits, confine.Sockets} {
		config.Layers = append(config.Layers, confine.Make(name, confine.Active, ""))
	}
	return json.NewEncoder(os.Stdout).Encode(Try(config))
}

func unfence(doors *egress.Doors) error {
	conn, err := doors.UDP("udp")
	if err != nil {
		return err
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DONTROUTE, 0) })
	return errors.Join(err, failed)
}

// try runs a child in a namespace made for it and returns its report.
func try(t *testing.T, c child, attributes *syscall.SysProcAttr) Report {
	t.Helper()
	c.Data, c.Outside, c.Home = t.TempDir(), t.TempDir(), t.TempDir()
	task, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = []string{childEnv + "=" + string(task)}
	command.SysProcAttr = attributes
	command.Stderr = t.Output()
	out, err := command.Output()
	if errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "" {
		t.Skip("this system gives an ordinary user no namespaces")
	}
	if err != nil {
		t.Fatal(err)
	}
	var r Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("report %q: %v", out, err)
	}
	if len(r.Results) != len(routes()) {
		t.Fatalf("%d routes were tried, want %d", len(r.Results), len(routes()))
	}
	return r
}

// all are the layers that a process can take on or leave.
var all = []string{confine.Limits, confine.Files, confine.Syscalls}

func allBut(name string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(l string) bool { return l == name })
}

func TestWithoutLayersEveryRouteIsOpenAndTheProofSaysSo(t *testing.T) {
	r := try(t, child{Without: all, LoopbackUp: true}, ControlProcess())
	for _, result := range r.Results {
		if result.Outcome == Untried {
			continue // this kernel has no such thing
		}
		if !result.Broken() {
			t.Errorf("%s without layers: %s (%s), want it open and called broken", result.Route, result.Outcome, result.Detail)
		}
	}
	if r.Err() == nil {
		t.Error("a proof with every way open has no error: the station would serve")
	}
}

// TestEachLayerAloneClosesWhatItClaims: a route that two layers close is held
// by either, so that the loss of one is no leak.
func TestEachLayerAloneClosesWhatItClaims(t *testing.T) {
	tests := []struct {
		layer      string
		child      child
		attributes *syscall.SysProcAttr
	}{
		{confine.Namespaces, child{Without: all}, confine.Isolated()},
		{confine.Syscalls, child{Without: allBut(confine.Syscalls), LoopbackUp: true}, ControlProcess()},
		{confine.Files, child{Without: allBut(confine.Files), LoopbackUp: true}, ControlProcess()},
		{confine.Sockets, child{Without: all, Doors: true}, ControlProcess()},
	}
	for _, test := range tests {
		t.Run(test.layer, func(t *testing.T) {
			claimed, others := 0, 0
			for _, result := range try(t, test.child, test.attributes).Results {
				switch {
				case slices.Contains(result.Closers, test.layer):
					claimed++
					if result.Outcome == Open {
						t.Errorf("%s is open (%s), though %s alone should close it", result.Route, result.Detail, test.layer)
					}
				case result.Outcome == Open:
					others++
				}
			}
			if claimed == 0 || others == 0 {
				t.Errorf("%s closes %d routes and leaves %d: want some of both, or the test shows nothing", test.layer, claimed, others)
			}
		})
	}
}

func TestASocketThatMayUseRoutersIsFound(t *testing.T) {
	r := try(t, child{Doors: true, Unfenced: true}, ControlProcess())
	if broken := r.Broken(); len(broken) != 1 || !slices.Equal(broken[0].Closers, []string{confine.Sockets}) {
		t.Errorf("broken = %+v, want the handed socket alone", broken)
	}
}

func TestWithEveryLayerNothingIsOpen(t *testing.T) {
	r := try(t, child{Doors: true}, confine.Isolated())
	for _, result := range r.Results {
		if result.Outcome == Open {
			t.Errorf("%s is open: %s", result.Route, result.Detail)
		}
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "skylatch-prove-*")); err != nil || len(left) != 0 {
		t.Errorf("the proof left %v behind (%v)", left, err)
	}
}
