package wall

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"github.com/google/nftables/userdata"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"

	"skylatch/telemetry"
)

// Wall is a wall that this process loaded. Its methods may be called at once.
type Wall struct {
	config Config

	mu    sync.Mutex // guards what follows
	links []link
	lacks error // why the kernel took no egress hooks
}

// Plan writes what [Load] would load now, in nft's syntax.
func Plan(c Config) (string, error) {
	if err := c.check(); err != nil {
		return "", err
	}
	links, err := c.survey()
	if err != nil {
		return "", err
	}
	return describe(c, links).text(), nil
}

// Load makes the wall stand, at once and as a whole, whether or not one stands
// already. It returns a [telemetry.ProblemError] if the kernel refuses; then
// what stood before stands.
func Load(c Config) (*Wall, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	w := &Wall{config: c}
	if err := w.Reload(); err != nil {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("The kernel did not take the rules of the guard: %v.", err),
			Meaning: "Nothing has changed: a device that is plugged in now is held back by what stood before, if anything did.",
			Action:  "Run the command as root, on Linux 5.16 or later with nftables, and look whether another program holds the interfaces.",
			Err:     err,
		}
	}
	return w, nil
}

// Reload fits the wall to the interfaces that there are now. Nothing passes
// meanwhile, and no count is lost. Who watches calls it by itself.
func (w *Wall) Reload() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	links, err := w.apply(ruleset.whole)
	var lacks error
	// A wall that has them is never made without.
	if errors.Is(err, unix.EOPNOTSUPP) && (w.links == nil || w.lacks != nil) {
		lacks = err
		links, err = w.apply(ruleset.withoutEgress)
	}
	if err != nil {
		return err
	}
	w.links, w.lacks = links, lacks
	return nil
}

// apply loads the wall, or a part of it, for the interfaces that there are. One
// that is unplugged meanwhile makes the kernel refuse it all: then once more.
func (w *Wall) apply(part func(ruleset) ruleset) ([]link, error) {
	links, err := w.survey()
	for err == nil {
		if err = apply(part(describe(w.config, links))); err == nil {
			return links, nil
		}
		now, failed := w.survey()
		if failed != nil || slices.EqualFunc(links, now, link.same) {
			break
		}
		links, err = now, nil
	}
	return nil, err
}

func (r ruleset) whole() ruleset { return r }

// withoutEgress is the wall for kernels before 5.16.
func (r ruleset) withoutEgress() ruleset {
	r = slices.Clone(r)
	for i := range r {
		r[i].chains = slices.DeleteFunc(slices.Clone(r[i].chains), func(c chain) bool {
			return c.base != nil && c.base.hook == nftables.ChainHookEgress
		})
	}
	return r
}

// survey lists the interfaces with the roles that they have for this wall. What
// is open is remembered here: the kernel's list may have been taken away, and
// then all would look like the first time. The caller has the lock.
func (w *Wall) survey() ([]link, error) {
	if w.links == nil {
		return w.config.survey()
	}
	links, err := survey()
	if err != nil {
		return nil, err
	}
	remembered := []int{}
	for _, l := range w.links {
		if l.role == open {
			remembered = append(remembered, l.index)
		}
	}
	assign(w.config, links, remembered)
	return links, nil
}

// survey lists the interfaces with their roles, as the kernel's wall has them.
func (c Config) survey() ([]link, error) {
	links, err := survey()
	if err != nil {
		return nil, err
	}
	standing, err := standing()
	if err != nil && !errors.Is(err, os.ErrPermission) {
		return nil, err
	}
	assign(c, links, standing)
	return links, nil
}

// standing lists the interfaces that the wall in the kernel leaves open; nil if
// none stands.
func standing() ([]int, error) {
	conn, err := nftables.New()
	if err != nil {
		return nil, err
	}
	stands, err := tableStands(conn, nftables.TableFamilyINet)
	if err != nil || !stands {
		return nil, err
	}
	t := &nftables.Table{Name: TableName, Family: nftables.TableFamilyINet}
	elements, err := conn.GetSetElements(&nftables.Set{Table: t, Name: "known"})
	if err != nil {
		return nil, fmt.Errorf("read the open interfaces of the wall: %w", err)
	}
	indices := make([]int, 0, len(elements))
	for _, e := range elements {
		if len(e.Key) == 4 {
			indices = append(indices, int(binaryutil.NativeEndian.Uint32(e.Key)))
		}
	}
	return indices, nil
}

func tableStands(conn *nftables.Conn, family nftables.TableFamily) (bool, error) {
	tables, err := conn.ListTablesOfFamily(family)
	if err != nil {
		return false, fmt.Errorf("list tables: %w", err)
	}
	return slices.ContainsFunc(tables, func(t *nftables.Table) bool { return t.Name == TableName }), nil
}

// Off takes our tables away, and undoes what the journal lists. It needs no
// process of the guard.
func Off(journal string) error {
	conn, err := connect()
	if err != nil {
		return err
	}
	for family := range familyNames {
		stands, err := tableStands(conn, family)
		if err != nil {
			return err
		}
		if stands {
			conn.DelTable(&nftables.Table{Name: TableName, Family: family})
		}
	}
	// The rules go last: what is undone before cannot leave a device with a way.
	if err := undoAll(journal); err != nil {
		return err
	}
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("take the rules away: %w", err)
	}
	return nil
}

// Standing reports whether a wall stands.
func Standing() (bool, error) {
	conn, err := nftables.New()
	if err != nil {
		return false, err
	}
	for family := range familyNames {
		stands, err := tableStands(conn, family)
		if err != nil || !stands {
			return false, err
		}
	}
	return true, nil
}

// netlinkBuffer holds the kernel's answers to a whole batch.
const netlinkBuffer = 8 << 20

func connect() (*nftables.Conn, error) {
	return nftables.New(nftables.WithSockOptions(func(c *netlink.Conn) error {
		return errors.Join(c.SetReadBuffer(netlinkBuffer), c.SetWriteBuffer(netlinkBuffer))
	}))
}

// apply brings the kernel to the ruleset in one transaction.
func apply(r ruleset) error {
	conn, err := connect()
	if err != nil {
		return err
	}
	for _, t := range r {
		if err := t.queue(conn); err != nil {
			return err
		}
	}
	return conn.Flush()
}

// present is what a table in the kernel already has.
type present struct {
	chains, sets, counters []string
}

func (t table) present(conn *nftables.Conn) (present, error) {
	var p present
	stands, err := tableStands(conn, t.family)
	if err != nil || !stands {
		return p, err
	}
	of := &nftables.Table{Name: TableName, Family: t.family}
	chains, err := conn.ListChainsOfTableFamily(t.family)
	if err != nil {
		return p, fmt.Errorf("list chains: %w", err)
	}
	for _, c := range chains {
		if c.Table.Name == TableName {
			p.chains = append(p.chains, c.Name)
		}
	}
	sets, err := conn.GetSets(of)
	if err != nil {
		return p, fmt.Errorf("list sets: %w", err)
	}
	for _, s := range sets {
		p.sets = append(p.sets, s.Name)
	}
	objects, err := conn.GetNamedObjects(of)
	if err != nil {
		return p, fmt.Errorf("list counters: %w", err)
	}
	for _, o := range objects {
		if named, ok := o.(*nftables.NamedObj); ok {
			p.counters = append(p.counters, named.Name)
		}
	}
	return p, nil
}

// queue writes what makes the table this one. Rules and fixed sets are
// replaced, and with the transaction's end all of them at once. Chains, counters
// and live sets stay, and with them every count and what is let through.
func (t table) queue(conn *nftables.Conn) error {
	had, err := t.present(conn)
	if err != nil {
		return err
	}
	of := conn.AddTable(&nftables.Table{Name: TableName, Family: t.family})
	conn.FlushTable(of)
	for _, name := range had.chains {
		if !slices.ContainsFunc(t.chains, func(c chain) bool { return c.name == name }) {
			conn.DelChain(&nftables.Chain{Name: name, Table: of})
		}
	}
	for _, name := range had.counters {
		if !slices.Contains(t.counters, name) {
			conn.DeleteObject(&nftables.NamedObj{Table: of, Name: name, Type: nftables.ObjTypeCounter})
		}
	}
	for _, name := range t.counters {
		if !slices.Contains(had.counters, name) {
			conn.AddObj(&nftables.NamedObj{Table: of, Name: name, Type: nftables.ObjTypeCounter, Obj: &expr.Counter{}})
		}
	}
	for _, s := range t.sets {
		if err := s.queue(conn, of, slices.Contains(had.sets, s.name)); err != nil {
			return err
		}
	}
	chains := make([]*nftables.Chain, 0, len(t.chains))
	for _, c := range t.chains {
		chains = append(chains, conn.AddChain(c.made(of)))
	}
	for i, c := range t.chains {
		for _, r := range c.rules {
			conn.AddRule(&nftables.Rule{Table: of, Chain: chains[i], Exprs: r.exprs(), UserData: r.userData()})
		}
	}
	return nil
}

func (s set) made(of *nftables.Table) *nftables.Set {
	var order binaryutil.ByteOrder
	if s.key == nftables.TypeIFIndex {
		order = binaryutil.NativeEndian // or nft takes the numbers for others
	}
	return &nftables.Set{
		Table: of, KeyByteOrder: order, Name: s.name, KeyType: s.key, Interval: s.interval, Size: s.size,
		HasTimeout: s.live, Timeout: s.timeout, Dynamic: s.dynamic, Counter: s.counter,
	}
}

func (s set) queue(conn *nftables.Conn, of *nftables.Table, there bool) error {
	var data []nftables.SetElement
	for _, e := range s.elements {
		data = append(data, e.data...)
	}
	made := s.made(of)
	if !there {
		return conn.AddSet(made, data)
	}
	if s.live {
		return nil
	}
	conn.FlushSet(made)
	if len(data) == 0 {
		return nil
	}
	return conn.SetAddElements(made, data)
}

func (c chain) made(of *nftables.Table) *nftables.Chain {
	made := &nftables.Chain{Name: c.name, Table: of}
	if c.base != nil {
		made.Type, made.Hooknum, made.Priority, made.Device = c.base.kind, c.base.hook, &c.base.priority, c.base.device
	}
	return made
}

func (r rule) exprs() []expr.Any {
	var all []expr.Any
	for _, p := range r.parts {
		all = append(all, p.exprs...)
	}
	return all
}

func (r rule) userData() []byte {
	return userdata.AppendString(nil, userdata.TypeComment, r.why)
}
