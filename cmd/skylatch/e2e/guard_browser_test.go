//go:build linux

package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestBrowserShowsWhatTheGuardStopped: curl and Chromium as a tablet's programs
// behind the wall, and the station's page, in another Chromium, that names whom
// they asked for.
func TestBrowserShowsWhatTheGuardStopped(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	if !onIsland(t) {
		return
	}
	y := inYard(t)
	resolvers := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(resolvers, []byte("nameserver 8.8.8.8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount(resolvers, "/etc/resolv.conf", "", unix.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	up := y.up()
	p := startProgram(t, y.data, freeUDP(t))

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	behind := func(command *exec.Cmd) {
		command.Env = append(os.Environ(), "HOME="+t.TempDir())
		_ = inPlace(y.tablet, command.Run) // it finds nobody, and says so
	}
	behind(exec.CommandContext(ctx, "curl", "--silent", "--max-time", "10", "http://www.skypixel.com/api/v2/uploads/photos"))
	behind(exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(),
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--timeout=8000", "--dump-dom", "https://flysafe-api.dji.com/"))
	if err := inPlace(y.tablet, vendorApp["address"]); err != nil {
		t.Error(err)
	}
	browse(t, "guard", p.address, world{"kill the guard": func() error { return up.Process.Kill() }})
	// Nobody resolved a name or got a page: all of it stayed here.
	y.run("off")
	y.guard.IP("address add 192.168.66.1/24 dev usb0", "link set usb0 up")
	y.far.sealed(y.tablet, leak{"udp from 192.168.66.2", func() error { return send("203.0.113.9:5000", []byte("leak on purpose")) }})
}
