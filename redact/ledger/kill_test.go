package ledger

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// acknowledged is what the writing process says on its output for every entry
// whose Append has returned.
type acknowledged struct {
	Number int64  `json:"number"`
	Mark   string `json:"mark"`
}

// writeUntilKilled is the other process of the tests here: several callers that
// append entries of random size, and post some between, without an end.
func writeUntilKilled(dir string) {
	l, err := Open(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout) // one write for each, so that a line is whole or absent
	said := make(chan acknowledged)
	for range 3 {
		go func() {
			for {
				mark := fmt.Sprintf("%016x", rand.Uint64())
				fields := map[string]string{"mark": mark, "filler": strings.Repeat("x", rand.IntN(300))}
				if err := l.Post(Entry{Kind: Command, Fields: map[string]string{"posted": mark}}); err != nil && !errors.Is(err, ErrBusy) {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				n, err := l.Append(Entry{Kind: Decision, Fields: fields})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				said <- acknowledged{n, mark}
			}
		}()
	}
	for a := range said {
		_ = out.Encode(a) // the reader may have gone: we are killed
	}
}

// killAtRandom writes into dir in another process, kills it after so many
// acknowledged entries, and returns all that it has said.
func killAtRandom(t *testing.T, dir string, after int) []acknowledged {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-ledger.write", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var list []acknowledged
	lines := bufio.NewReader(out)
	killed := false
	for {
		if !killed && len(list) >= after {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := lines.ReadString('\n')
		var a acknowledged
		if err != nil || json.Unmarshal([]byte(line), &a) != nil {
			break
		}
		list = append(list, a)
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the writing process ended by itself: %v", err)
	}
	return list
}

// allThere fails unless every acknowledged entry is in the ledger as it was
// acknowledged.
func allThere(t *testing.T, dir string, want []acknowledged) {
	t.Helper()
	marks := make(map[int64]string)
	for _, r := range read(t, dir, Filter{Kinds: []Kind{Decision}}) {
		var fields struct{ Mark string }
		if err := json.Unmarshal(r.Fields, &fields); err != nil {
			t.Fatal(err)
		}
		marks[r.Number] = fields.Mark
	}
	for _, a := range want {
		if marks[a.Number] != a.Mark {
			t.Fatalf("entry %d has mark %q, want %q: it was acknowledged", a.Number, marks[a.Number], a.Mark)
		}
	}
}

// unfinishedAtMost fails unless the ledger is whole or ends as a killed process
// leaves it.
func unfinishedAtMost(t *testing.T, dir string) {
	t.Helper()
	_, err := Verify(dir, Against{})
	if tampered, ok := errors.AsType[*TamperError](err); err != nil && (!ok || tampered.Finding != Unfinished) {
		t.Fatalf("Verify after a kill = %v, want nothing but an unfinished end", err)
	}
}

func TestKilledAThousandTimesTheLedgerVerifies(t *testing.T) {
	const folders, kills = 100, 10
	for i := range folders {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var want []acknowledged
			for range kills {
				want = append(want, killAtRandom(t, dir, rand.IntN(12))...)
				if _, err := os.Stat(filepath.Join(dir, publicName)); err == nil {
					unfinishedAtMost(t, dir)
				}
			}
			shut(t, open(t, dir))
			intact(t, dir, Against{})
			allThere(t, dir, want)
		})
	}
}

// TestCutAtAnyByteTheLedgerIsRepaired cuts where a kill can cut: the entries at
// every byte, with the tree of all finished writes; and the tree at every byte
// of the last write's.
func TestCutAtAnyByteTheLedgerIsRepaired(t *testing.T) {
	whole := filled(t, 1)
	public := intact(t, whole, Against{}).PublicKey
	file, tree := bytesOf(t, whole, entriesName), bytesOf(t, whole, hashesName)
	heads := checkpoints(t, whole)

	cut := func(t *testing.T, entries, nodes int) {
		t.Helper()
		dir := duplicate(t, whole)
		put(t, dir, entriesName, file[:entries])
		put(t, dir, hashesName, tree[:nodes])
		unfinishedAtMost(t, dir)
		l, err := Open(dir)
		if err != nil {
			t.Fatalf("cut at byte %d and %d of the tree: %v", entries, nodes, err)
		}
		shut(t, l)
		r := intact(t, dir, Against{PublicKey: public})
		kept := int64(0)
		for _, h := range heads {
			if h.end <= entries {
				kept = h.Entries
			}
		}
		if r.Entries < kept {
			t.Fatalf("cut at byte %d: %d entries, want the %d that were signed", entries, r.Entries, kept)
		}
		if got := bytesOf(t, dir, entriesName); !strings.HasPrefix(string(got), string(file[:heads.endOf(kept)])) {
			t.Fatalf("cut at byte %d: what was signed has changed", entries)
		}
	}
	for n := range len(file) {
		nodes := 0
		for _, h := range heads {
			if h.end <= n {
				nodes = int(tlog.StoredHashCount(h.Entries)) * tlog.HashSize
			}
		}
		cut(t, n, nodes)
	}
	for n := range len(tree) {
		cut(t, len(file), n)
	}
}

type headAt struct {
	Checkpoint
	end int // where its line ends
}

type headList []headAt

func (l headList) endOf(entries int64) int {
	for _, h := range l {
		if h.Entries == entries {
			return h.end
		}
	}
	return 0
}

// checkpoints reads all checkpoints of an intact ledger.
func checkpoints(t *testing.T, dir string) (list headList) {
	t.Helper()
	v, err := parsePublic(strings.TrimSuffix(string(bytesOf(t, dir, publicName)), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	lines := newLines(strings.NewReader(string(bytesOf(t, dir, entriesName))), 0)
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if !isCheckpoint(line) {
			continue
		}
		c, err := parseCheckpointLine(line, v)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, headAt{c, int(lines.end)})
	}
}

func bytesOf(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// duplicate copies a ledger into a folder of its own.
func duplicate(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
