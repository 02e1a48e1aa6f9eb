package confine

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Station confines this process, which runs as the station, and returns how
// each layer stands. What it does not know to be held is not called active.
func Station(c Config) []Layer {
	// What the standard library reads once, it must read before it no longer
	// can: the time zone.
	_ = time.Now().Local().String()

	without := func(name string) bool { return slices.Contains(c.Without, name) }
	layers := []Layer{namespaces(c.Namespaces)}
	steps := []struct {
		name string
		do   func() (absent string, err error)
	}{
		{Limits, limits},
		{Files, func() (string, error) { return files(c) }},
		{Syscalls, func() (string, error) { return "", stationCalls() }},
	}
	for _, s := range steps {
		if without(s.name) {
			layers = append(layers, Make(s.name, Absent, "left out to show what it holds"))
			continue
		}
		absent, err := s.do()
		switch {
		case err != nil:
			layers = append(layers, Make(s.name, Refused, err.Error()))
		case absent != "":
			layers = append(layers, Make(s.name, Absent, absent))
		default:
			layers = append(layers, Make(s.name, Active, ""))
		}
	}
	return layers
}

// namespaces checks what the supervisor says it gave: with an empty network
// namespace there is one interface, lo.
func namespaces(given Layer) Layer {
	if given.State != Active {
		return given
	}
	text, err := os.ReadFile("/proc/self/net/dev")
	if err != nil {
		return Make(Namespaces, Refused, "cannot look at its interfaces: "+err.Error())
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if name, _, ok := strings.Cut(line, ":"); ok {
			names = append(names, strings.TrimSpace(name))
		}
	}
	// The kernel makes tunnels' fallback devices in every namespace where
	// their modules are loaded (net.core.fb_tunnels_only_for_init_net = 0);
	// they are down and lead nowhere, and [prove] tries them all the same.
	if !slices.Contains(names, "lo") {
		return Make(Namespaces, Refused, fmt.Sprintf("its interfaces are %v", names))
	}
	if up := routes(); up != "" {
		return Make(Namespaces, Refused, "it has a route: "+up)
	}
	return given
}

// routes returns the first IPv4 route of this process's network, if any.
func routes() string {
	text, err := os.ReadFile("/proc/self/net/route")
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) > 1 {
		return lines[1]
	}
	return ""
}

// limits keeps the memory of this process to itself and gives up what a
// program could gain.
func limits() (string, error) {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return "", fmt.Errorf("forbid core dumps: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return "", fmt.Errorf("forbid looking into memory: %w", err)
	}
	return "", nil
}

// KeepFilesToOurselves makes sure that no program started from here gets a
// file that whoever started this one left open.
func KeepFilesToOurselves() error {
	if err := unix.CloseRange(3, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC); err != nil && err != unix.ENOSYS && err != unix.EINVAL {
		return fmt.Errorf("close inherited files at exec: %w", err)
	}
	return nil
}
