package disk_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"skylatch/telemetry/disk"
)

// claimerEnv makes the test binary a process that claims the file it names and
// keeps it until it is killed.
const claimerEnv = "SKYLATCH_DISK_CLAIMER"

func TestMain(m *testing.M) {
	if path := os.Getenv(claimerEnv); path != "" {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err == nil && disk.Claim(f) {
			_, _ = os.Stdout.WriteString("mine\n")
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestAClaimLastsAsLongAsItsProcess(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if disk.Claimed(f) {
		t.Error("a new file is claimed already")
	}
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), claimerEnv+"="+f.Name())
	if _, err := other.StdinPipe(); err != nil { // its end would end the other
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if word, err := bufio.NewReader(out).ReadString('\n'); word != "mine\n" {
		t.Fatalf("the other process said %q (%v), want mine", word, err)
	}
	if disk.Claim(f) || !disk.Claimed(f) {
		t.Error("a file that another process has claimed can be claimed again")
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // it was killed
	if disk.Claimed(f) || !disk.Claim(f) {
		t.Error("the claim outlives the process that was killed")
	}
}

func TestAFileIsReplacedWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"first", "second, and longer", ""} {
		if err := disk.WriteFile(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("read %q (%v), want %q", got, err, content)
		}
	}
	if names, err := filepath.Glob(path + "*"); err != nil || len(names) != 1 {
		t.Errorf("the folder holds %v (%v), want the file alone", names, err)
	}
}

func TestAWriteThatFailsLeavesTheOldFileAndNothingElse(t *testing.T) {
	// A folder that is not empty cannot be replaced by a file.
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := disk.WriteFile(path, []byte("new")); err == nil {
		t.Fatal("a folder was replaced by a file")
	}
	if names, err := filepath.Glob(path + "*"); err != nil || len(names) != 1 {
		t.Errorf("left behind: %v (%v), want what was there", names, err)
	}
}

func TestTheRoomOfADisk(t *testing.T) {
	free, total, err := disk.Room(t.TempDir())
	if err != nil || total == 0 || free > total {
		t.Errorf("Room = %d of %d, %v", free, total, err)
	}
	if _, _, err := disk.Room(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there has room")
	}
}
