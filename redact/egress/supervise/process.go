//go:build unix

package supervise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
)

// maxDials is how many dials of a station may wait at once: more peers than a
// configuration names, and an end to what a station gone wrong can cost.
const maxDials = 16

// process is one running station.
type process struct {
	Config

	command *exec.Cmd
	conn    *net.UnixConn
	writing sync.Mutex
	relays  relays
	ended   chan struct{} // closed when the process has
}

// start starts the station with the namespaces that the system gives.
func (c Config) start() (*process, error) {
	handed, files, err := c.Doors.Hand()
	if err != nil {
		return nil, err
	}
	defer func() {
		for _, f := range files {
			_ = f.Close() // the station has its own
		}
	}()
	ours, theirs, err := channel()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()

	p := &process{Config: c, conn: ours, ended: make(chan struct{})}
	inherited := slices.Concat([]*os.File{theirs}, files, c.Extra)
	without := slices.Contains(c.Without, confine.Namespaces)
	var refused error
	attributes := confine.Isolated()
	if attributes == nil {
		refused = errors.New("not on " + runtime.GOOS)
	} else if !without {
		refused = p.try(attributes, inherited)
	}
	if without || refused != nil {
		if err := p.try(confine.Plain(), inherited); err != nil {
			return nil, errors.Join(err, ours.Close())
		}
	}
	layer := given(refused, without)
	if attributes == nil && !without {
		layer.State = confine.Absent
	}
	if err := p.send(kindHello, hello{Doors: handed, Namespaces: layer, Without: c.Without, Own: c.Hello, Extra: len(c.Extra)}); err != nil {
		_ = p.command.Process.Kill() // it has not begun
		return nil, errors.Join(err, p.wait(), ours.Close())
	}
	return p, nil
}

// try starts the process in one way.
func (p *process) try(attributes *syscall.SysProcAttr, files []*os.File) error {
	program, err := self()
	if err != nil {
		return err
	}
	p.command = exec.Command(program, p.Args...)
	p.command.Args[0] = os.Args[0]
	p.command.SysProcAttr = attributes
	if p.As != nil {
		confine.As(attributes, *p.As)
	}
	p.command.ExtraFiles = files
	p.command.Stderr = p.Stderr
	// The station needs no environment but the clock on its wall.
	p.command.Env = []string{"TZ=" + os.Getenv("TZ")}
	if _, set := os.LookupEnv("TZ"); !set {
		p.command.Env = []string{}
	}
	return p.command.Start()
}

// self is the program that runs now, even if its file has been replaced.
func self() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// channel returns both ends.
func channel() (*net.UnixConn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a channel: %w", err)
	}
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
	conn, err := net.FileConn(ours)
	if closed := ours.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("make a channel: %w", err), theirs.Close())
	}
	return conn.(*net.UnixConn), theirs, nil
}

// listen does what the station asks, until it is gone.
func (p *process) listen(ctx context.Context) end {
	var e end
	var group sync.WaitGroup
	defer p.relays.group.Wait()
	defer group.Wait()
	defer p.close() // a station that is not heard stops
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group.Go(func() { p.tellUsage(ctx) })
	if p.Beside != nil {
		group.Go(func() { p.Beside(ctx, func(b []byte) error { return p.send(kindTell, json.RawMessage(b)) }) })
	}
	places := make(chan struct{}, maxDials)
	r := &reader{conn: p.conn}
	for {
		f, err := r.next()
		r.drop() // a station has nothing to hand to us
		if err != nil {
			return e
		}
		switch f.kind {
		case kindReport:
			p.Report(f.body)
		case kindReady:
			e.served = true
			p.Ready(f.body)
		case kindFailed:
			e.err = problem(f.body)
		case kindDial:
			var d dial
			if err := json.Unmarshal(f.body, &d); err != nil {
				continue // it will wait in vain
			}
			select {
			case places <- struct{}{}:
				group.Go(func() {
					defer func() { <-places }()
					p.dial(ctx, d)
				})
			default:
				_ = p.send(kindAnswer, answer{ID: d.ID, Error: "too many dials at once"})
			}
		}
	}
}

// tellUsage tells the station what its converters cost, once a second.
func (p *process) tellUsage(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var told time.Duration
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if used := p.Doors.ConverterTime(); used != told {
			told = used
			_ = p.send(kindUsage, used) // it is gone if it cannot be told
		}
	}
}

// problem is what a station said about its failure.
func problem(body []byte) error {
	var f failure
	if err := json.Unmarshal(body, &f); err != nil {
		return fmt.Errorf("the station failed and did not say why: %w", err)
	}
	if f.Meaning == "" {
		return errors.New(f.Cause)
	}
	return &telemetry.ProblemError{Cause: f.Cause, Meaning: f.Meaning, Action: f.Action}
}

// dial connects to a peer of the plan, by its name alone.
func (p *process) dial(ctx context.Context, d dial) {
	conn, err := p.Doors.Dial(ctx, d.Name)
	if err != nil {
		_ = p.send(kindAnswer, answer{ID: d.ID, Error: err.Error()}) // it is gone if it cannot be told
		return
	}
	file, err := p.handOver(ctx, d.Name, conn)
	if err != nil {
		_ = p.send(kindAnswer, answer{ID: d.ID, Error: err.Error()})
		return
	}
	defer file.Close()
	_ = p.send(kindAnswer, answer{ID: d.ID}, int(file.Fd()))
}

// handOver returns what the station gets of a connection, which is used up.
func (p *process) handOver(ctx context.Context, name string, conn net.Conn) (*os.File, error) {
	switch conn := conn.(type) {
	case *net.TCPConn:
		file, err := conn.File()
		return file, errors.Join(err, conn.Close())
	case *net.UnixConn: // of a converter, which lives as long as one end is open
		file, err := conn.File()
		return file, errors.Join(err, conn.Close())
	case *net.UDPConn:
		return p.relays.start(ctx, name, conn)
	default:
		return nil, errors.Join(fmt.Errorf("a %T cannot be handed over", conn), conn.Close())
	}
}

func (p *process) send(k kind, v any, fds ...int) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	b := frame{k, body}.bytes()
	n := 0
	if len(fds) > 0 {
		if n, _, err = p.conn.WriteMsgUnix(b, unix.UnixRights(fds...), nil); err != nil {
			return fmt.Errorf("hand over: %w", err)
		}
	}
	if _, err := p.conn.Write(b[n:]); err != nil {
		return fmt.Errorf("tell the station: %w", err)
	}
	return nil
}

// ask tells the station to stop, and ends it if it does not.
func (p *process) ask() {
	_ = p.command.Process.Signal(syscall.SIGTERM) // its error means that it has ended
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	select {
	case <-p.ended:
	case <-patience.C:
		_ = p.command.Process.Kill()
	}
}

func (p *process) wait() error {
	defer close(p.ended)
	return p.command.Wait()
}

func (p *process) close() { _ = p.conn.Close() }
