package egress

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
)

// ffmpegPath is where Linux distributions install it. PATH is not asked: it is
// what another program could have changed.
const ffmpegPath = "/usr/bin/ffmpeg"

// converters are the running ones of one plan.
type converters struct {
	mu      sync.Mutex // guards what follows
	running map[*exec.Cmd]struct{}
	ended   time.Duration // processor time of those that have
	stopped bool
	group   sync.WaitGroup
}

// start starts a converter in a process of its own, which confines itself
// before it becomes ffmpeg: what decodes a stranger's bytes gets neither
// network nor files. It returns our end of its standard input and output.
func (c *converters) start(name string) (net.Conn, error) {
	if _, err := os.Stat(ffmpegPath); err != nil {
		return nil, &telemetry.ProblemError{
			Cause:   "ffmpeg is not installed on this machine, or not at " + ffmpegPath + ".",
			Meaning: "Video in H.265 is recorded, but this browser cannot show it.",
			Action:  "Install ffmpeg, set the camera to H.264, or use a browser that decodes H.265.",
			Err:     err,
		}
	}
	ours, theirs, err := streamPair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	command := exec.Command("/proc/self/exe", ConvertCommand)
	command.Args[0] = name
	command.SysProcAttr = confine.Isolated()
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	command.Env = []string{}
	command.Stdin, command.Stdout = theirs, theirs
	if err := c.run(command); err != nil {
		return nil, errors.Join(fmt.Errorf("start the converter %s: %w", name, err), ours.Close())
	}
	return ours, nil
}

// run starts the command and waits for it beside.
func (c *converters) run(command *exec.Cmd) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return net.ErrClosed
	}
	if err := command.Start(); err != nil {
		return err
	}
	if c.running == nil {
		c.running = make(map[*exec.Cmd]struct{})
	}
	c.running[command] = struct{}{}
	c.group.Go(func() {
		_ = command.Wait() // who reads from it sees its end
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.running, command)
		c.ended += command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	})
	return nil
}

// used returns the processor time of all of them.
func (c *converters) used() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := c.ended
	for command := range c.running {
		total += processorTime(command.Process.Pid)
	}
	return total
}

// clockTick is what /proc counts in: USER_HZ is 100 wherever Go runs.
const clockTick = 10 * time.Millisecond

// processorTime returns the user and system time of a process; 0 if it has
// just ended. See proc_pid_stat(5).
func processorTime(pid int) time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The name, in parentheses, may hold anything.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	const user, system = 14 - 3, 15 - 3 // fields count from 1, and the third is the first here
	if len(fields) <= system {
		return 0
	}
	var ticks int
	for _, f := range []string{fields[user], fields[system]} {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick
}

// stop ends all of them.
func (c *converters) stop() {
	c.mu.Lock()
	c.stopped = true
	for command := range c.running {
		_ = command.Process.Kill() // its error means that it has ended
	}
	c.mu.Unlock()
	c.group.Wait()
}

// streamPair returns both ends of a stream on this machine.
func streamPair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a pair of sockets: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
	conn, err := net.FileConn(ours)
	if err := errors.Join(err, ours.Close()); err != nil {
		return nil, nil, errors.Join(err, theirs.Close())
	}
	return conn, theirs, nil
}

// Convert makes this process the converter that its supervisor wants. It
// returns only if it cannot.
func Convert() error {
	if err := confine.Converter(); err != nil {
		return err
	}
	return fmt.Errorf("become %s: %w", ffmpegPath, unix.Exec(ffmpegPath, toH264, []string{}))
}
