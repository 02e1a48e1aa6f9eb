package wall

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"

	"skylatch/redact/guard"
	"skylatch/telemetry"
)

// Read returns what the kernel counted, whoever loaded the wall.
func Read() (Counters, error) {
	c := Counters{Stopped: make(map[Kind]Tally)}
	conn, err := nftables.New(nftables.AsLasting())
	if err != nil {
		return c, err
	}
	defer func() { _ = conn.CloseLasting() }()
	tallies := make(map[string]Tally)
	for _, family := range []nftables.TableFamily{nftables.TableFamilyINet, nftables.TableFamilyNetdev} {
		objects, err := conn.GetNamedObjects(&nftables.Table{Name: TableName, Family: family})
		if err != nil {
			return c, fmt.Errorf("read the wall's counters: %w", err)
		}
		for _, o := range objects {
			named, ok := o.(*nftables.NamedObj)
			if !ok {
				continue
			}
			if counter, ok := named.Obj.(*expr.Counter); ok {
				tallies[named.Name] = Tally{Packets: int64(counter.Packets), Bytes: int64(counter.Bytes)}
			}
		}
	}
	if len(tallies) == 0 {
		return c, errNoWall
	}
	for _, k := range slices.Concat(inetKinds, netdevKinds) {
		c.Stopped[k] = tallies[stopped(k)]
	}
	c.Answered, c.Logged = tallies[counterAnswered], tallies[counterLogged]
	links, err := survey()
	if err != nil {
		return c, err
	}
	for _, l := range links {
		sent, ok := tallies["sent_"+l.label()]
		if !ok {
			continue
		}
		c.Far = append(c.Far, Far{Interface: l.name, Left: tallies["left_"+l.label()], Caught: tallies["caught_"+l.label()], Sent: sent})
	}
	return c, nil
}

// Check returns a [telemetry.ProblemError] unless the kernel has exactly the
// rules that this process loaded. Reload makes it so again.
func (w *Wall) Check() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := describe(w.config, w.links)
	if w.lacks != nil {
		r = r.withoutEgress()
	}
	return check(r)
}

func check(r ruleset) error {
	conn, err := nftables.New(nftables.AsLasting())
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseLasting() }()
	for _, t := range r {
		if err := t.check(conn); err != nil {
			return &telemetry.ProblemError{
				Cause:   fmt.Sprintf("The rules of the guard were changed by another program: %v.", err),
				Meaning: "A device behind a guarded interface may have a way out.",
				Action:  "Unplug the device, find the program that changes the firewall's rules, and run guard up again.",
				Err:     err,
			}
		}
	}
	return nil
}

func (t table) check(conn *nftables.Conn) error {
	stands, err := tableStands(conn, t.family)
	if err != nil {
		return err
	}
	if !stands {
		return fmt.Errorf("the table %s %s is gone", familyNames[t.family], TableName)
	}
	chains, err := conn.ListChainsOfTableFamily(t.family)
	if err != nil {
		return err
	}
	chains = slices.DeleteFunc(chains, func(c *nftables.Chain) bool { return c.Table.Name != TableName })
	if len(chains) != len(t.chains) {
		return fmt.Errorf("the table %s has %d chains, and should have %d", familyNames[t.family], len(chains), len(t.chains))
	}
	of := &nftables.Table{Name: TableName, Family: t.family}
	for _, c := range t.chains {
		if err := c.check(conn, of, chains); err != nil {
			return fmt.Errorf("chain %s: %w", c.name, err)
		}
	}
	for _, s := range t.sets {
		if err := s.check(conn, of); err != nil {
			return fmt.Errorf("set %s: %w", s.name, err)
		}
	}
	return nil
}

func (c chain) check(conn *nftables.Conn, of *nftables.Table, chains []*nftables.Chain) error {
	i := slices.IndexFunc(chains, func(have *nftables.Chain) bool { return have.Name == c.name })
	if i < 0 {
		return fmt.Errorf("it is gone")
	}
	if have := chains[i]; c.base != nil && (have.Hooknum == nil || *have.Hooknum != *c.base.hook || *have.Priority != c.base.priority) {
		return fmt.Errorf("it stands elsewhere")
	}
	rules, err := conn.GetRules(of, &nftables.Chain{Name: c.name, Table: of})
	if err != nil {
		return err
	}
	if len(rules) != len(c.rules) {
		return fmt.Errorf("it has %d rules, and should have %d", len(rules), len(c.rules))
	}
	for i, r := range c.rules {
		want, have := r.exprs(), rules[i].Exprs
		if len(want) != len(have) {
			return fmt.Errorf("rule %d (%s) differs", i+1, r.why)
		}
		for j := range want {
			a, errA := expr.Marshal(byte(of.Family), asRead(want[j]))
			b, errB := expr.Marshal(byte(of.Family), have[j])
			if errA != nil || errB != nil || !bytes.Equal(a, b) {
				return fmt.Errorf("rule %d (%s) differs", i+1, r.why)
			}
		}
	}
	return nil
}

// asRead is an expression as it is read back: the kernel says the last port of
// a redirect too, and the library forgets the register of what writes a flow's
// mark.
func asRead(e expr.Any) expr.Any {
	switch e := e.(type) {
	case *expr.Ct:
		if e.SourceRegister {
			return &expr.Ct{Key: e.Key}
		}
	case *expr.Redir:
		return &expr.Redir{RegisterProtoMin: e.RegisterProtoMin, RegisterProtoMax: e.RegisterProtoMin, Flags: e.Flags}
	}
	return e
}

func (s set) check(conn *nftables.Conn, of *nftables.Table) error {
	if s.live {
		return nil
	}
	elements, err := conn.GetSetElements(s.made(of))
	if err != nil {
		return err
	}
	var have, want []string
	for _, e := range elements {
		if !s.interval || len(bytes.Trim(e.Key, "\x00")) > 0 { // the kernel closes the gap below the first network
			have = append(have, fmt.Sprintf("%x %t", e.Key, e.IntervalEnd))
		}
	}
	for _, e := range s.elements {
		for _, d := range e.data {
			want = append(want, fmt.Sprintf("%x %t", d.Key, d.IntervalEnd))
		}
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		return fmt.Errorf("it holds others than it should")
	}
	return nil
}

// Layers says which parts of the wall stand.
func (w *Wall) Layers() []guard.LayerRow {
	w.mu.Lock()
	defer w.mu.Unlock()
	rows := []guard.LayerRow{
		{Name: "rules for packets", State: "active", Why: "interfaces that are not known to be open are walled from their first packet"},
		{Name: "rules for frames that come in", State: "active"},
		{Name: "rules for frames that leave", State: "active"},
	}
	if w.lacks != nil {
		rows[2].State = "absent"
		rows[2].Why = fmt.Sprintf("the kernel took no rules where frames leave (it needs Linux 5.16): %v; a program that writes raw frames is not held", w.lacks)
		return rows
	}
	var sharing []string
	for _, l := range w.links {
		if l.shares {
			sharing = append(sharing, l.name)
		}
	}
	if len(sharing) > 0 {
		rows[2].Why = fmt.Sprintf("%s has an address in a guarded network: frames of devices are told there by mark and hardware address only", strings.Join(sharing, ", "))
	}
	return rows
}
