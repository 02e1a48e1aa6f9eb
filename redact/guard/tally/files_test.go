package tally

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/redact/guard"
)

func TestAStateIsReadAsItWasPut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "guard")
	f, err := OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	tally := New(noon, vendorOnly)
	if err := f.Keep(tally.Add(query("logs.vendor.example"))); err != nil {
		t.Fatal(err)
	}
	want := tally.State(noon, Kernel{Wall: guard.Wall{Standing: true}})
	if err := f.Put(want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("put\n%+v\nread\n%+v", want, got)
	}
	if lines := attempts(t, filepath.Join(dir, guard.AttemptsName)); len(lines) != 1 || lines[0].Party.Vendor != "Vendor" {
		t.Errorf("attempts: %+v", lines)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Retire(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadState(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a retired state is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, pastName, "2026-03-01T12-00-00Z.json")); err != nil {
		t.Error(err)
	}
	if err := Retire(dir); err != nil {
		t.Errorf("nothing to retire: %v", err)
	}
}

func attempts(t *testing.T, name string) []guard.Attempt {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []guard.Attempt
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var a guard.Attempt
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		list = append(list, a)
	}
	return list
}

// A flood writes so many lines a second, and files of so many bytes.
func TestFilesOfAttemptsHaveAnEnd(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := query(strings.Repeat("n", 253))
	a.Path = strings.Repeat("p", 256)
	for i := range 10 * rowsPerSecond {
		other := a
		if i%2 == 0 {
			other.To = netip.AddrPortFrom(other.To.Addr(), uint16(i))
		}
		if err := f.Keep(other); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.out.Flush(); err != nil {
		t.Fatal(err)
	}
	listed := attempts(t, filepath.Join(dir, guard.AttemptsName))
	same := slices.DeleteFunc(slices.Clone(listed), func(l guard.Attempt) bool { return l.To != a.To })
	if len(listed) != rowsPerSecond || len(same) != sameRows {
		t.Errorf("%d lines of one second, %d of them alike", len(listed), len(same))
	}
	for range 2 * maxAttempts / 700 {
		a.At = a.At.Add(time.Second)
		if err := f.Keep(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{guard.AttemptsName, olderName} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > maxAttempts+2000 {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
}

func TestAStateThatIsNoneIsSaid(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"", "{", strings.Repeat(" ", maxState+1)} {
		if err := os.WriteFile(filepath.Join(dir, guard.StateName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadState(dir); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
	if err := Retire(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, pastName, "unreadable.json")); err != nil {
		t.Error(err)
	}
}
