package wall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vishvananda/netlink"
)

// watchEvery is how often it is looked without having been told: the kernel
// does not tell everything when much happens at once.
const watchEvery = 2 * time.Second

// Appeared is an interface that came while the wall stood. It was walled from
// its first packet; where frames of others could leave by it, since this was
// told.
type Appeared struct {
	Index  int
	Name   string
	Device Device
	// Open says that the configuration names it as a link.
	Open bool
}

// Watch fits the wall to interfaces and addresses as they come and go, restores
// what another program changed, and takes back what was lent for [Allow], until
// ctx ends, which is no error. It calls appeared for each new interface, from
// its own goroutine, after the wall fits; and trouble with what went wrong.
func (w *Wall) Watch(ctx context.Context, appeared func(Appeared), trouble func(error)) error {
	done := make(chan struct{})
	links := make(chan netlink.LinkUpdate, 64)
	if err := netlink.LinkSubscribeWithOptions(links, done, netlink.LinkSubscribeOptions{ErrorCallback: func(error) {}}); err != nil {
		close(done)
		return fmt.Errorf("watch interfaces: %w", err)
	}
	addresses := make(chan netlink.AddrUpdate, 64)
	if err := netlink.AddrSubscribeWithOptions(addresses, done, netlink.AddrSubscribeOptions{ErrorCallback: func(error) {}}); err != nil {
		close(done)
		drain(links)
		return fmt.Errorf("watch addresses: %w", err)
	}
	defer func() {
		close(done)
		drain(links)
		drain(addresses)
	}()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		// First, for what came between Load and now.
		if err := w.fit(appeared); err != nil {
			trouble(err)
		}
		var closed bool
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-links:
			closed = !open
		case _, open := <-addresses:
			closed = !open
		case <-tick.C:
			w.tend(trouble)
		}
		if closed && ctx.Err() == nil {
			return errors.New("watch interfaces: the kernel's messages ended")
		}
	}
}

// drain reads until the library's goroutine has ended.
func drain[T any](c <-chan T) {
	for range c {
	}
}

// tend is what is looked after from time to time.
func (w *Wall) tend(trouble func(error)) {
	if err := w.Check(); err != nil {
		trouble(errors.Join(err, w.Reload()))
	}
	if err := settle(w.config.Journal); err != nil {
		trouble(err)
	}
}

// fit reloads the wall if there are other interfaces or networks than it was
// made for.
func (w *Wall) fit(appeared func(Appeared)) error {
	w.mu.Lock()
	had := w.links
	now, err := w.survey()
	w.mu.Unlock()
	if err != nil {
		return err
	}
	if slices.EqualFunc(had, now, link.same) {
		return nil
	}
	if err := w.Reload(); err != nil {
		return fmt.Errorf("fit the wall to the interfaces: %w", err)
	}
	for _, l := range now {
		if !slices.ContainsFunc(had, func(h link) bool { return h.index == l.index }) {
			appeared(Appeared{Index: l.index, Name: l.name, Device: Inspect(l.name), Open: l.role == open})
		}
	}
	return nil
}

// same reports whether the rules are the same for both.
func (l link) same(m link) bool {
	return l.index == m.index && l.name == m.name && l.ether == m.ether && l.role == m.role && l.shares == m.shares &&
		l.mac.String() == m.mac.String() && slices.Equal(l.networks, m.networks)
}
