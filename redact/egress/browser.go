package egress

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"skylatch/telemetry"
)

// stopPatience is how long a browser may take to close by itself: it writes
// its profile, which is thrown away, so little is lost by ending it.
const stopPatience = 3 * time.Second

// browserNames are looked for in PATH, in this order. Only Chromium's family
// has the switches below.
var browserNames = [...]string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// quietFlags keep the browser from calling anybody: with a fresh profile and
// without them it reaches five hosts within 45 s, with them none (measured).
var quietFlags = [...]string{
	"--no-first-run",
	"--no-default-browser-check",
	"--no-pings",
	"--no-proxy-server",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-default-apps",
	"--disable-domain-reliability",
	"--disable-sync",
	"--disable-breakpad",
	"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
}

// Browser is a browser window that shows the station's page. It lives in a
// profile of its own that is removed when it ends, with what it would have kept
// elsewhere: crash reports, settings, caches.
type Browser struct {
	process *exec.Cmd
	profile string
	ended   chan struct{}
	err     error // set before ended is closed
}

// OpenBrowser shows the page in a window of its own, in a way that lets the
// browser talk to this machine only. The profile is made below folder, which
// should be none that the station may write to. The flags are added to the browser's own. It returns a [telemetry.ProblemError]
// if there is no suitable browser, and an error wrapping [ErrBlocked] if page
// is not an address of this machine. The caller must Stop or Wait.
func OpenBrowser(page, folder string, flags ...string) (*Browser, error) {
	if err := checkPage(page); err != nil {
		return nil, err
	}
	program, err := findBrowser()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp(folder, "skylatch-browser-*")
	if err != nil {
		return nil, fmt.Errorf("make browser profile: %w", err)
	}
	// An absolute path: the browser refuses a profile relative to nowhere.
	if profile, err = filepath.Abs(profile); err != nil {
		return nil, fmt.Errorf("find browser profile: %w", err)
	}
	args := append(quietFlags[:len(quietFlags):len(quietFlags)], "--user-data-dir="+profile)
	args = append(args, flags...)
	b := &Browser{
		process: exec.Command(program, append(args, "--app="+page)...),
		profile: profile,
		ended:   make(chan struct{}),
	}
	b.process.Env = append(os.Environ(), "XDG_CONFIG_HOME="+profile, "XDG_CACHE_HOME="+profile)
	ownGroup(b.process)
	if err := b.process.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start browser %s: %w", program, err), os.RemoveAll(profile))
	}
	go b.wait()
	return b, nil
}

// wait ends with the browser; Wait and Stop join it.
func (b *Browser) wait() {
	defer close(b.ended)
	err := b.process.Wait()
	endGroup(b.process)
	b.err = errors.Join(err, os.RemoveAll(b.profile))
}

// Wait returns when the window was closed, or with ctx's error.
func (b *Browser) Wait(ctx context.Context) error {
	select {
	case <-b.ended:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop closes the window and returns when the browser and its profile are
// gone.
func (b *Browser) Stop() {
	select {
	case <-b.ended:
		return
	default:
	}
	askGroup(b.process)
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	select {
	case <-b.ended:
	case <-patience.C:
		endGroup(b.process)
		<-b.ended
	}
}

// checkPage allows pages of this machine only.
func checkPage(page string) error {
	u, err := url.Parse(page)
	if err != nil {
		return fmt.Errorf("read page address: %w", err)
	}
	host, err := netip.ParseAddrPort(u.Host)
	if err != nil || !host.Addr().IsLoopback() || u.Scheme != "http" {
		return fmt.Errorf("open %q in the browser: only http://127.0.0.1:port is this machine: %w", page, ErrBlocked)
	}
	return nil
}

// findBrowser returns the path of the first suitable browser.
func findBrowser() (string, error) {
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &telemetry.ProblemError{
		Cause:   "No Chromium or Chrome is installed on this machine.",
		Meaning: "The station runs, but its window cannot be opened for you; other browsers call their makers by themselves.",
		Action:  "Install chromium, or open the printed address in the browser you trust.",
		Err:     exec.ErrNotFound,
	}
}
