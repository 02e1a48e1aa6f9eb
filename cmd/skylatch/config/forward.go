package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"skylatch/link/mavlink"
	"skylatch/redact"
	"skylatch/telemetry"
)

// Forward is one way to a destination that the vehicles' telemetry is passed on
// to. Exactly one of UDP, TCP, Listen and Serial is set.
type Forward struct {
	// Name is of the destination, for people and the ledger; unique.
	Name string `toml:"name"`
	// Policy says what it is told: a shipped one's name, or that of one in
	// Config.Policies.
	Policy string `toml:"policy"`
	// UDP and TCP are addresses that are sent to, Listen one that a destination
	// connects to by TCP.
	UDP    netip.AddrPort `toml:"udp"`
	TCP    netip.AddrPort `toml:"tcp"`
	Listen netip.AddrPort `toml:"tcp_listen"`
	// Serial is a port's path.
	Serial string `toml:"serial"`
	Baud   int    `toml:"baud"`
	// Routed says that UDP or TCP is behind a router.
	Routed bool `toml:"routed"`
	// Group joins redundant ways: all of one group lead to the same destination,
	// and are one as far as names and policies go.
	Group string `toml:"group"`
	// TwoWay passes on what it sends, if Commands names it.
	TwoWay   bool     `toml:"two_way"`
	Commands []string `toml:"commands"`
	// SigningKey signs what it is told.
	SigningKey Key `toml:"signing_key"`
	// Systems are the ids that vehicles are told by, e.g. {"1" = 41}; with any,
	// no other vehicle is told of.
	Systems map[string]int `toml:"systems"`
}

// PolicyFile is a policy of the user's, as it was when the configuration was
// read: a confined station reads no files.
type PolicyFile struct{ Path, Text string }

// UnmarshalText takes the path.
func (p *PolicyFile) UnmarshalText(b []byte) error {
	p.Path = string(b)
	return nil
}

// readPolicies reads the policies' files; a path is relative to the
// configuration's folder.
func (c *Config) readPolicies(folder string) error {
	for i := range c.Policies {
		p := &c.Policies[i]
		if !filepath.IsAbs(p.Path) {
			p.Path = filepath.Join(folder, p.Path)
		}
		info, err := os.Stat(p.Path)
		if err == nil && info.Size() > maxFile {
			err = fmt.Errorf("%d bytes is no policy", info.Size())
		}
		var text []byte
		if err == nil {
			text, err = os.ReadFile(p.Path)
		}
		if err != nil {
			return noPolicy(p.Path, err)
		}
		p.Text = string(text)
	}
	return nil
}

// noPolicy says why the station does not start.
func noPolicy(path string, err error) error {
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The policy %s cannot be read: %v.", path, err),
		Meaning: "Nobody knows what may leave by it, so the station does not start; nothing is received or recorded.",
		Action:  "Correct the file (skylatch policy check says what is wrong), or take it and what is told by it out of the configuration.",
		Err:     err,
	}
}

// Policy returns the policy of that name.
func (c Config) Policy(name string) (*redact.Policy, error) {
	if slices.Contains(redact.ShippedNames(), name) {
		return redact.Shipped(name)
	}
	own := make([]string, 0, len(c.Policies))
	for _, file := range c.Policies {
		p, err := redact.Read(file.Text)
		if err != nil {
			return nil, noPolicy(file.Path, err)
		}
		if p.Name == name {
			return p, nil
		}
		own = append(own, p.Name)
	}
	return nil, fmt.Errorf("there is no policy %q: allowed is one of %q, or one in a file that policies names", name, slices.Concat(redact.ShippedNames(), own))
}

// AllPolicies returns the shipped policies and the user's own.
func (c Config) AllPolicies() ([]*redact.Policy, error) {
	names := redact.ShippedNames()
	all := make([]*redact.Policy, 0, len(names)+len(c.Policies))
	for _, name := range names {
		p, err := redact.Shipped(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	for _, file := range c.Policies {
		p, err := redact.Read(file.Text)
		if err != nil {
			return nil, noPolicy(file.Path, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// Destination names whom the way leads to.
func (f Forward) Destination() string { return cmp.Or(f.Group, f.Name) }

// SystemIDs returns what the systems are told by.
func (f Forward) SystemIDs() (map[byte]byte, error) {
	ids := make(map[byte]byte, len(f.Systems))
	for text, to := range f.Systems {
		from, err := strconv.ParseUint(text, 10, 8)
		if err != nil || from == 0 || to < 1 || to > 255 {
			return nil, fmt.Errorf("systems has %q = %d: allowed are ids from 1 to 255", text, to)
		}
		if _, twice := ids[byte(from)]; twice {
			return nil, fmt.Errorf("systems has %d twice", from)
		}
		ids[byte(from)] = byte(to)
	}
	return ids, nil
}

func (c Config) validateForwards() error {
	names := make(map[string]bool)
	for _, file := range c.Policies {
		p, err := redact.Read(file.Text)
		if err == nil && names[p.Name] {
			err = fmt.Errorf("two policies are named %q", p.Name)
		}
		if err != nil {
			return noPolicy(file.Path, err)
		}
		names[p.Name] = true
	}
	seen, groups := make(map[string]bool), make(map[string]Forward)
	for i, f := range c.Forward {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("forward[%d].name is %q: every way needs a name of its own", i, f.Name)
		}
		seen[f.Name] = true
		p, err := c.Policy(f.Policy)
		switch {
		case errors.As(err, new(*telemetry.ProblemError)):
			return err
		case err != nil:
			return fmt.Errorf("forward[%d].policy: %w", i, err)
		case p.Purpose == redact.Vendor:
			return fmt.Errorf("forward[%d].policy is %q: a vendor gets nothing, so there is nothing to forward", i, f.Policy)
		}
		if err := f.validate(); err != nil {
			return fmt.Errorf("forward[%d].%w", i, err)
		}
		if f.Group == "" {
			continue
		}
		first, other := groups[f.Group]
		if other && !f.sameAs(first) {
			return fmt.Errorf("forward[%d] is of group %q like %q: policy, two_way, commands, signing_key and systems must be the same", i, f.Group, first.Name)
		}
		groups[f.Group] = f
	}
	for i, f := range c.Forward {
		if f.Group != "" && seen[f.Group] || f.Group == "" && groups[f.Name].Name != "" {
			return fmt.Errorf("forward[%d]: a group and a way have the same name %q", i, f.Destination())
		}
	}
	return nil
}

func (f Forward) validate() error {
	ways := 0
	for _, set := range []bool{f.UDP.IsValid(), f.TCP.IsValid(), f.Listen.IsValid(), f.Serial != ""} {
		if set {
			ways++
		}
	}
	remote := f.UDP
	if f.TCP.IsValid() {
		remote = f.TCP
	}
	switch {
	case ways != 1:
		return errors.New("udp, tcp, tcp_listen and serial: exactly one must be set")
	case remote.IsValid() && (remote.Port() == 0 || remote.Addr().IsUnspecified() || remote.Addr().IsMulticast()):
		return fmt.Errorf("address is %q: allowed is one address and port", remote)
	case f.Routed && !mayBeRouted(remote):
		return errors.New("routed is true: allowed only with udp or tcp to an address and port of another machine")
	case f.Serial != "" && (f.Baud < 1200 || f.Baud > 12_000_000):
		return fmt.Errorf("baud is %d: allowed is 1200 to 12000000, as the other end has it", f.Baud)
	case f.Serial == "" && f.Baud != 0:
		return errors.New("baud is set: allowed only with serial")
	case len(f.Commands) > 0 && !f.TwoWay:
		return errors.New("commands is set: allowed only with two_way = true")
	case f.TwoWay && len(f.Systems) > 0:
		return errors.New("systems is set: not allowed with two_way, whose commands name systems by their own ids")
	}
	for _, word := range f.Commands {
		if !mavlink.KnownWord(word) {
			return fmt.Errorf("commands has %q: allowed are MAVLink's names of commands and messages, e.g. \"MAV_CMD_NAV_RETURN_TO_LAUNCH\" or \"PARAM_REQUEST_READ\"", word)
		}
	}
	_, err := f.SystemIDs()
	return err
}

// sameAs reports whether two ways may lead to one destination.
func (f Forward) sameAs(o Forward) bool {
	sameKey := f.SigningKey.Set() == o.SigningKey.Set() &&
		(!f.SigningKey.Set() || *f.SigningKey.Bytes() == *o.SigningKey.Bytes())
	return sameKey && f.Policy == o.Policy && f.TwoWay == o.TwoWay && slices.Equal(f.Commands, o.Commands) && maps.Equal(f.Systems, o.Systems)
}
