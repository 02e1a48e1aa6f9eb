package confine

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// grounds makes the places that attempts are made at.
func grounds(t *testing.T) folders {
	t.Helper()
	f := folders{Data: t.TempDir(), Outside: t.TempDir(), Device: filepath.Join(t.TempDir(), "device")}
	for path, content := range map[string]string{
		filepath.Join(f.Data, "program"):                "#!/bin/sh\n",
		filepath.Join(f.Outside, "file"):                "text",
		f.Device:                                        "",
		filepath.Join(filepath.Dir(f.Device), "beside"): "text",
	} {
		if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// station runs attempts in a process that is confined as the station but for
// some layers, and returns what it found.
func station(t *testing.T, tries map[string]string, without ...string) finding {
	t.Helper()
	f := grounds(t)
	found := run(t, task{
		Folders: f, Tries: slices.Sorted(maps.Keys(tries)),
		Station: &Config{Data: f.Data, Devices: []string{f.Device}, Namespaces: Make(Namespaces, Absent, "not here"), Without: without},
	}, nil)
	for _, name := range []string{Limits, Files, Syscalls} {
		if held := Held(found.Layers, name); held == slices.Contains(without, name) {
			t.Errorf("%s: held is %v, and left out are %v: %+v", name, held, without, found.Layers)
		}
	}
	return found
}

func TestTheFilesOfAStationAreItsOwn(t *testing.T) {
	tries := map[string]string{
		"write, cut and remove in the data folder": "ok",
		"rename within a folder of it":             "ok",
		"rename across the data folder":            "EXDEV", // as for another file system (landlock.rst)
		"make a pipe in the data folder":           "EACCES",
		"make a link in the data folder":           "EACCES",
		"run a program of the data folder":         "EACCES",
		"rename out of the data folder":            "EACCES",
		"read outside":                             "EACCES",
		"list outside":                             "EACCES",
		"write outside":                            "EACCES",
		"cut a file outside":                       "EACCES",
		"remove a file outside":                    "EACCES",
		"read the system's settings":               "EACCES",
		"read a process's environment":             "EACCES",
		"use a file in /dev":                       "ok",
		"list /dev":                                "EACCES",
		"make a file in /dev":                      "EACCES",
		"look for serial ports":                    "ok",
		"use the configured device":                "ok",
		"remove the configured device":             "EACCES",
		"read what lies beside that device":        "EACCES",
		"run a program":                            "EACCES",
	}
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 3 {
		t.Fatalf("Landlock ABI %d (%v): this test needs 3, of Linux 6.2", abi, err)
	}
	station(t, tries, Syscalls).check(t, tries)
}

func TestTheSystemCallsOfAStationLeadNowhere(t *testing.T) {
	tries := map[string]string{
		"write, cut and remove in the data folder": "ok",
		"rename across the data folder":            "ok",
		"make a pipe in the data folder":           "EPERM",
		"make a link in the data folder":           "EPERM",
		"make an Internet socket":                  "EPERM",
		"make a Unix socket":                       "EPERM",
		"make a packet socket":                     "EPERM",
		"make a VM socket":                         "EPERM",
		"connect":                                  "EPERM",
		"bind":                                     "EPERM",
		"listen":                                   "EPERM",
		"send with TCP Fast Open":                  "EPERM",
		"send plainly":                             "EBADF",
		"send a descriptor":                        "EPERM",
		"send many at once":                        "EPERM",
		"receive many at once":                     "EBADF",
		"allow routers again":                      "EPERM",
		"bind to a device":                         "EPERM",
		"mark packets":                             "EPERM",
		"raise the hop limit":                      "EPERM",
		"raise the IPv6 hop limit":                 "EPERM",
		"what an HTTP server sets":                 "EBADF",
		"run a program":                            "EPERM",
		"become a program":                         "EPERM",
		"start threads":                            "ok",
		"clone by its newer call":                  "ENOSYS",
		"signal itself":                            "ok",
		"signal its parent":                        "EPERM",
		"signal its parent's thread":               "EPERM",
		"limit its parent":                         "EPERM",
		"be looked into again":                     "EPERM",
		"trace":                                    "EPERM",
		"read another's memory":                    "EPERM",
		"take another's descriptor":                "EPERM",
		"load a BPF program":                       "EPERM",
		"use io_uring":                             "EPERM",
		"make a file in memory":                    "EPERM",
		"join a namespace":                         "EPERM",
		"make a namespace":                         "EPERM",
		"mount":                                    "EPERM",
		"keep a key in the kernel":                 "EPERM",
		"count events":                             "EPERM",
		"type into the terminal":                   "EPERM",
		"type with a number too large":             "EPERM",
		"ask a terminal":                           "EBADF",
	}
	station(t, tries, Files).check(t, tries)
}

func TestAStationWithEveryLayerStillDoesItsWork(t *testing.T) {
	tries := map[string]string{
		"write, cut and remove in the data folder": "ok",
		"rename within a folder of it":             "ok",
		"use a file in /dev":                       "ok",
		"use the configured device":                "ok",
		"start threads":                            "ok",
		"signal itself":                            "ok",
	}
	station(t, tries).check(t, tries)
}

func TestAStationKeepsItsMemoryToItself(t *testing.T) {
	tries := map[string]string{"say whether it can be looked into": "no", "say how large a core may be": "0"}
	station(t, tries, Files, Syscalls).check(t, tries)
	tries = map[string]string{"say whether it can be looked into": "yes"}
	station(t, tries, Files, Syscalls, Limits).check(t, tries)
}

// TestNamespacesAreLookedAtNotBelieved: a supervisor says that it gave empty
// namespaces; the station believes its own eyes.
func TestNamespacesAreLookedAtNotBelieved(t *testing.T) {
	claim := func() *Config { return &Config{Data: t.TempDir(), Namespaces: Make(Namespaces, Active, "")} }
	empty := run(t, task{Station: claim()}, Isolated())
	if !Held(empty.Layers, Namespaces) {
		t.Errorf("in empty namespaces: %+v, want them active", empty.Layers)
	}
	routed := run(t, task{Station: claim(), Before: []string{
		"link add near type veth peer name far", "address add 10.7.0.1/24 dev near", "link set far up", "link set near up",
	}}, ownNetwork())
	i := slices.IndexFunc(routed.Layers, func(l Layer) bool { return l.Name == Namespaces })
	if i < 0 || routed.Layers[i].State != Refused || !strings.Contains(routed.Layers[i].Reason, "route") {
		t.Errorf("with a route: %+v, want the namespaces refused for it", routed.Layers)
	}
}

func TestIsolatedProcessesAreOrdinaryAndAlone(t *testing.T) {
	tries := map[string]string{
		"say its capabilities": "0000000000000000",
		"say its interfaces":   "lo",
		"make a packet socket": "EPERM",
	}
	run(t, task{Tries: slices.Sorted(maps.Keys(tries))}, Isolated()).check(t, tries)
}

func TestASupervisorKeepsOnlyWhatItNeeds(t *testing.T) {
	// A network of its own, where it may make packet sockets: what is refused is
	// refused by the filter.
	always := map[string]string{
		"make a packet socket":      "EPERM",
		"make a VM socket":          "EPERM",
		"load a BPF program":        "EPERM",
		"use io_uring":              "EPERM",
		"read another's memory":     "EPERM",
		"take another's descriptor": "EPERM",
		"keep a key in the kernel":  "EPERM",
		"count events":              "EPERM",
		"make a Unix socket":        "ok",
		"run a program":             "ok", // the station, at its next start
	}
	tests := []struct {
		name  string
		needs Needs
		want  map[string]string
	}{
		{"alone", Needs{}, map[string]string{"connect": "EPERM", "bind": "EPERM", "listen": "EPERM", "trace": "EPERM", "join a namespace": "EPERM", "mount": "EPERM"}},
		{"with peers", Needs{Dials: true}, map[string]string{"connect": "EBADF", "bind": "EPERM", "listen": "EPERM", "trace": "EPERM"}},
		{"with peers from its own port", Needs{Dials: true, Binds: true}, map[string]string{"connect": "EBADF", "bind": "EBADF", "listen": "EPERM"}},
		{"with a browser", Needs{Programs: true}, map[string]string{"connect": "EBADF", "bind": "EBADF", "listen": "EBADF"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := maps.Clone(always)
			maps.Copy(want, tt.want)
			f := run(t, task{Supervisor: &tt.needs, Tries: slices.Sorted(maps.Keys(want))}, ownNetwork())
			if !Held(f.Layers, Syscalls) {
				t.Errorf("the filter is %+v, want it active", f.Layers)
			}
			f.check(t, want)
		})
	}
}

func TestInheritedFilesGoNoFurther(t *testing.T) {
	tries := map[string]string{"pass an inherited file on": "ok", "pass it on after keeping files to itself": "closed"}
	run(t, task{Tries: []string{"pass an inherited file on", "pass it on after keeping files to itself"}}, nil).check(t, tries)
}
