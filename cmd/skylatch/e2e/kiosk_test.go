//go:build linux

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/cmd/simdrone/drone"
)

// The browsers that the program finds in its PATH: the real one without a screen
// and what draws on it, which the test can look into; and the same one without
// what keeps it quiet.
const (
	quietBrowser = `#!/bin/sh
exec /usr/bin/chromium --headless=new --disable-gpu --remote-debugging-port=0 "$@"
`
	loudBrowser = `#!/bin/sh
for word; do
	shift
	case $word in --user-data-dir=*|--app=*) set -- "$@" "$word" ;; esac
done
exec /usr/bin/chromium --headless=new --disable-gpu "$@"
`
)

// watched is how long the kiosk must stay silent. Without what keeps it quiet
// the same browser calls somebody within seconds.
const watched = 30 * time.Second

// withBrowser has the program open the page in that browser, as an ordinary
// user with a home of his own: Chromium keeps its sandbox, which it would
// refuse to root.
func withBrowser(t *testing.T, script, home, temporary string) func(*exec.Cmd) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "chromium"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return func(c *exec.Cmd) {
		c.Args = append(c.Args, "--open")
		c.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + temporary}
		const user = 1000
		c.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getegid(), Size: 1}},
		}
	}
}

// TestTheKioskTalksToNobody starts the real program with --open on a machine
// with a way out. The browser shows a flight, is reloaded, and is closed with
// the station: no packet leaves, and no name is asked for, be it at a server of
// this machine. The twin is the same browser without what keeps it quiet.
func TestTheKioskTalksToNobody(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	if !onIsland(t) {
		return
	}
	left, questions := cable(t), nameServer(t)
	data, home, temporary := t.TempDir(), t.TempDir(), t.TempDir()
	p := startProgram(t, data, "127.0.0.1:14550", withBrowser(t, quietBrowser, home, temporary))
	fly(t, drone.Config{Tour: true}, func(d *drone.Drone) error { return d.DialUDP("127.0.0.1:14550") })
	began := time.Now()
	k := findKiosk(t, temporary)
	k.until("the flight", `word === 'Flying'`)
	eventually(t, "a renderer in the browser's own sandbox below the station's", func() bool { return renderers(temporary) > 0 })
	k.until("a mark", `window.loadedBefore = true`)
	if _, err := k.do("Page.reload", nil); err != nil {
		t.Fatal(err)
	}
	k.until("the flight after a reload", `word === 'Flying' && !window.loadedBefore`)
	eventually(t, "half a minute without a packet or a question", func() bool {
		if packets, asked := left(), questions(); len(packets)+len(asked) != 0 {
			t.Fatalf("%d packets left the machine, and it asked for %d names: %s %s", len(packets), len(asked), packets, asked)
		}
		return time.Since(began) > watched
	})
	k.conn.Close()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v, want a clean stop", err)
	}
	if packets, asked := left(), questions(); len(packets)+len(asked) != 0 {
		t.Errorf("%d packets left the machine at its stop, and it asked for %d names: %s %s", len(packets), len(asked), packets, asked)
	}
	if profiles, err := filepath.Glob(filepath.Join(data, "browser-*")); err != nil || len(profiles) != 0 {
		t.Errorf("the browser left %v behind (%v)", profiles, err)
	}

	if traces, err := os.ReadDir(home); err != nil || len(traces) != 0 {
		t.Errorf("the browser left %v in its user's home (%v)", traces, err)
	}

	began = time.Now()
	startProgram(t, t.TempDir(), "127.0.0.1:14551", withBrowser(t, loudBrowser, t.TempDir(), t.TempDir()))
	eventually(t, "a packet or a question of a browser that nothing keeps quiet", func() bool {
		packets, asked := left(), questions()
		if len(packets)+len(asked) == 0 {
			return false
		}
		t.Logf("the twin, after %v: %d packets left, %d names asked for", time.Since(began), len(packets), len(asked))
		return true
	})
}

func TestAWindowThatEndsByItselfIsSaid(t *testing.T) {
	t.Parallel()
	said, stderr := io.Pipe()
	t.Cleanup(func() { _ = stderr.Close() }) // after the program's own end
	open := withBrowser(t, "#!/bin/sh\nexit 3\n", t.TempDir(), t.TempDir())
	startProgram(t, t.TempDir(), freeUDP(t), open, func(c *exec.Cmd) { c.Stderr = stderr })
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if strings.Contains(lines.Text(), "The browser window ended by itself: exit status 3.") {
			go func() { _, _ = io.Copy(io.Discard, said) }() // the program still has things to say
			return
		}
	}
	t.Error("the program says nothing of a browser that cannot run")
}

// renderers counts the browser's processes that look at the page and have both
// the filter of the supervisor and one of the browser's own.
func renderers(profiles string) int {
	n := 0
	list, _ := filepath.Glob("/proc/[0-9]*/status") // the pattern is right
	for _, status := range list {
		words, err := os.ReadFile(filepath.Join(filepath.Dir(status), "cmdline"))
		if err != nil || !strings.Contains(string(words), "--type=renderer") || !strings.Contains(string(words), profiles) {
			continue
		}
		if text, err := os.ReadFile(status); err == nil && strings.Contains(string(text), "Seccomp_filters:\t2\n") {
			n++
		}
	}
	return n
}

// nameServer hears the questions that are asked at this machine itself, as one
// with a resolver of its own would; the others leave.
func nameServer(t *testing.T) (questions func() []string) {
	t.Helper()
	conn, err := net.ListenPacket("udp4", ":53")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return func() []string {
		var list []string
		b := make([]byte, 2048)
		for {
			// Long past, and yet what is there is read first.
			if err := conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			n, _, err := conn.ReadFrom(b)
			if err != nil {
				return list
			}
			list = append(list, fmt.Sprintf("%q", b[:n]))
		}
	}
}

// kiosk is a look into the browser's window.
type kiosk struct {
	t    *testing.T
	conn *websocket.Conn
	last int
}

// findKiosk waits for the browser with a profile in that folder.
func findKiosk(t *testing.T, temporary string) *kiosk {
	t.Helper()
	var window string
	eventually(t, "a browser that shows the page", func() bool {
		files, _ := filepath.Glob(filepath.Join(temporary, "skylatch-browser-*", "DevToolsActivePort")) // the pattern is right
		if len(files) == 0 {
			return false
		}
		f, err := os.Open(files[0])
		if err != nil {
			return false
		}
		defer f.Close()
		port, err := bufio.NewReader(f).ReadString('\n')
		if err != nil {
			return false
		}
		window, err = findWindow("http://127.0.0.1:" + strings.TrimSpace(port) + "/json/list")
		return err == nil && window != ""
	})
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), window, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &kiosk{t: t, conn: conn}
}

func findWindow(list string) (address string, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(list)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var windows []struct{ Type, URL, WebSocketDebuggerURL string }
	if err := json.NewDecoder(resp.Body).Decode(&windows); err != nil {
		return "", err
	}
	for _, w := range windows {
		if w.Type == "page" && strings.HasPrefix(w.URL, "http://127.0.0.1:") {
			return w.WebSocketDebuggerURL, nil
		}
	}
	return "", nil
}

// do sends one command of the DevTools protocol and returns its result, or the
// browser's refusal.
func (k *kiosk) do(method string, params any) (json.RawMessage, error) {
	k.t.Helper()
	k.last++
	if err := k.conn.WriteJSON(map[string]any{"id": k.last, "method": method, "params": params}); err != nil {
		k.t.Fatal(err)
	}
	for {
		var answer struct {
			ID            int
			Result, Error json.RawMessage
		}
		if err := k.conn.ReadJSON(&answer); err != nil {
			k.t.Fatal(err)
		}
		if answer.ID != k.last {
			continue
		}
		if answer.Error != nil {
			return nil, fmt.Errorf("%s: %s", method, answer.Error)
		}
		return answer.Result, nil
	}
}

// findWord gives the page's status word, which is deep in its elements.
const findWord = `(() => {
	const find = (root) => {
		for (const e of root.querySelectorAll('*')) {
			if (e.matches('.status .word')) return e.textContent.trim();
			const inner = e.shadowRoot && find(e.shadowRoot);
			if (inner) return inner;
		}
		return undefined;
	};
	const word = find(document);
	return %s;
})()`

// until waits for something to be true of the page and of its status word. A
// page that is being loaded refuses to say anything.
func (k *kiosk) until(what, expression string) {
	k.t.Helper()
	eventually(k.t, "on the kiosk's page: "+what, func() bool {
		result, err := k.do("Runtime.evaluate", map[string]any{"expression": fmt.Sprintf(findWord, expression)})
		var r struct{ Result struct{ Value any } }
		return err == nil && json.Unmarshal(result, &r) == nil && r.Result.Value == true
	})
}
