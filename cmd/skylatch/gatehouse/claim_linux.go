package gatehouse

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

// claimName is the file, beside the journal, by which one keeper is known.
func claimName(journal string) string { return journal + ".pid" }

// claim makes this process the one keeper of the wall.
func claim(journal string) (*os.File, error) {
	f, err := os.OpenFile(claimName(journal), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("claim the wall: %w", err)
	}
	if !disk.Claim(f) {
		return nil, errors.Join(&telemetry.ProblemError{
			Cause:   "A guard runs on this machine already.",
			Meaning: "Nothing was changed: that one goes on.",
			Action:  "Stop it first, with Ctrl-C where it runs or with \"skylatch guard off\", or name both devices' interfaces to one.",
		}, f.Close())
	}
	if err := errors.Join(f.Truncate(0), write(f, strconv.Itoa(os.Getpid()))); err != nil {
		return nil, errors.Join(fmt.Errorf("claim the wall: %w", err), f.Close())
	}
	return f, nil
}

func write(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// stopPatience is how long a keeper may take to stop: its listener writes to a
// disk that may be slow.
const stopPatience = 15 * time.Second

// Stop asks the keeper to stop, if one runs, and waits until it has: a keeper
// makes the wall stand again when somebody takes it away.
func Stop(journal string) error {
	f, err := os.Open(claimName(journal))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the keeper: %w", err)
	}
	defer f.Close()
	if disk.Claim(f) {
		return nil // nobody has it
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("look for the keeper: %w", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 1 {
		return fmt.Errorf("look for the keeper: %s holds no process id: %q", f.Name(), text)
	}
	if err := unix.Kill(pid, unix.SIGTERM); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("stop the keeper: %w", err)
	}
	for began := time.Now(); time.Since(began) < stopPatience; time.Sleep(20 * time.Millisecond) {
		if disk.Claim(f) {
			return nil
		}
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The guard (process %d) does not stop.", pid),
		Meaning: "The wall stands as it did.",
		Action:  "End that process, then say it again.",
	}
}
