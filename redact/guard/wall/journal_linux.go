package wall

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// change is something outside our tables that we changed, and how to undo it.
// It is written down before it is done.
type change struct {
	Index int    `json:"index"` // of the interface
	Name  string `json:"name"`
	// One of these:
	Address netip.Prefix `json:"address,omitzero"` // that it was given
	Raised  bool         `json:"raised,omitempty"` // it was down
	Forward bool         `json:"forward,omitempty"`
}

// journal is the open file of changes, which one process at a time has.
type journal struct {
	file    *os.File
	changes []change
}

// openJournal waits for whoever has it. The caller closes it.
func openJournal(name string) (*journal, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal of the guard: %w", err)
	}
	j := &journal{file: f}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), f.Close())
	}
	const limit = 1 << 20
	b, err := io.ReadAll(io.LimitReader(f, limit))
	if err == nil && len(b) > 0 {
		err = json.Unmarshal(b, &j.changes)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read journal of the guard %s: %w", name, err), f.Close())
	}
	return j, nil
}

func (j *journal) close() error { return j.file.Close() }

func (j *journal) write() error {
	b, err := json.MarshalIndent(j.changes, "", "\t")
	if err != nil {
		return err
	}
	// In place: the lock is the file's.
	if _, err := j.file.WriteAt(append(b, '\n'), 0); err != nil {
		return fmt.Errorf("write journal of the guard: %w", err)
	}
	return j.file.Truncate(int64(len(b) + 1))
}

// do writes the change down and makes it.
func (j *journal) do(c change, make func() error) error {
	j.changes = append(j.changes, c)
	if err := j.write(); err != nil {
		return err
	}
	if err := make(); err != nil {
		j.changes = j.changes[:len(j.changes)-1]
		return errors.Join(err, j.write())
	}
	return nil
}

// undo undoes the changes that are meant, the last first.
func (j *journal) undo(meant func(change) bool) error {
	for i := len(j.changes) - 1; i >= 0; i-- {
		if !meant(j.changes[i]) {
			continue
		}
		if err := j.changes[i].undo(); err != nil {
			return fmt.Errorf("undo at %s: %w", j.changes[i].Name, err)
		}
		j.changes = slices.Delete(j.changes, i, i+1)
		if err := j.write(); err != nil {
			return err
		}
	}
	return nil
}

// undo leaves alone what is gone, or is not as it was made.
func (c change) undo() error {
	l, err := netlink.LinkByIndex(c.Index)
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return err
	}
	name := l.Attrs().Name
	switch {
	case c.Address.IsValid():
		err := netlink.AddrDel(l, &netlink.Addr{IPNet: ipNet(c.Address)})
		if errors.Is(err, unix.EADDRNOTAVAIL) {
			return nil
		}
		return err
	case c.Raised:
		return netlink.LinkSetDown(l)
	case c.Forward:
		return setForwarding(name, false)
	default:
		return nil
	}
}

// undoAll undoes all that the journal lists, and removes it.
func undoAll(name string) error {
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := openJournal(name)
	if err != nil {
		return err
	}
	if err := j.undo(func(change) bool { return true }); err != nil {
		return errors.Join(err, j.close())
	}
	return errors.Join(os.Remove(name), j.close())
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// Serve gives a guarded interface an address of this machine, and raises it.
// The rules stand before: the interface is made one of [Config.Interfaces] if
// it is not. What the interface had is left as it is; [Off] undoes the rest.
func (w *Wall) Serve(name string, at netip.Prefix) error {
	if err := w.answer(name); err != nil {
		return err
	}
	if err := w.place(name, at); err != nil {
		return fmt.Errorf("give %s to interface %s: %w", at, name, err)
	}
	return w.Reload() // its network is known now
}

// answer makes an interface one whose devices are answered.
func (w *Wall) answer(name string) error {
	w.mu.Lock()
	config := w.config
	w.mu.Unlock()
	if slices.Contains(config.Interfaces, name) {
		return nil
	}
	config.Interfaces = append(slices.Clone(config.Interfaces), name)
	if err := config.check(); err != nil {
		return err
	}
	w.mu.Lock()
	w.config = config
	w.mu.Unlock()
	return w.Reload()
}

func (w *Wall) place(name string, at netip.Prefix) error {
	l, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	j, err := openJournal(w.config.Journal)
	if err != nil {
		return err
	}
	defer j.close()
	had, err := netlink.AddrList(l, unix.AF_UNSPEC)
	if err != nil {
		return err
	}
	is := func(a netlink.Addr) bool { p, ok := prefix(a.IPNet); return ok && p == at }
	made := change{Index: l.Attrs().Index, Name: name}
	if !slices.ContainsFunc(had, is) {
		addressed := made
		addressed.Address = at
		if err := j.do(addressed, func() error { return netlink.AddrAdd(l, &netlink.Addr{IPNet: ipNet(at)}) }); err != nil {
			return err
		}
	}
	if l.Attrs().Flags&net.FlagUp == 0 {
		made.Raised = true
		return j.do(made, func() error { return netlink.LinkSetUp(l) })
	}
	return nil
}

// forwarding is the file that says whether the kernel forwards IPv4 packets that
// come in by an interface.
func forwarding(name string) string {
	return filepath.Join("/proc/sys/net/ipv4/conf", name, "forwarding")
}

func forwards(name string) (bool, error) {
	b, err := os.ReadFile(forwarding(name))
	return strings.TrimSpace(string(b)) == "1", err
}

func setForwarding(name string, on bool) error {
	value := "0"
	if on {
		value = "1"
	}
	return os.WriteFile(forwarding(name), []byte(value), 0)
}
