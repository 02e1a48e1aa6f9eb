package mavlink

import (
	"errors"
	"fmt"
	"time"

	"skylatch/redact"
)

// Config says what is told, and as whom.
type Config struct {
	// Policy is required; it may name fields of MAVLink only.
	Policy *redact.Policy
	// Secret is the mission's, Origin where its relative places begin: all that
	// is told of one mission shares them. nil is an origin of one's own.
	Secret redact.Secret
	Origin *redact.Origin
	// Systems are the ids that systems are told by, where they are not their own;
	// with any, another system is not told of at all.
	Systems map[byte]byte
	// Key signs what is told, as link LinkID; nil tells it unsigned.
	Key    *[32]byte
	LinkID byte
	// Text takes out of a whole text what must not be told, where the policy
	// coarsens class text. Without it, texts are not told.
	Text func(string) string
	// Mission, if not nil, is asked by what a system's mission is hidden when the
	// system is first heard, and after each of its silences; the three above do
	// not count then.
	Mission func(system byte, at time.Time) Mission
}

// Redactor tells of one stream what one policy allows. Use [New].
type Redactor struct {
	policy   *redact.Policy
	mission  *mission // of the frame being told
	missions missions
	signer   *signer
	tables   *tables

	systems   [256]byte // what each is told as; 0 is not told of
	programs  map[uint32]*programs
	sequences [1 << 16]byte // the next of each system and component, as told

	zones    *[256]*zone // by system; nil if the policy has none
	watching watching
	texts    texts

	counts  counts
	now     time.Time    // of the frame being told
	zone    *redact.Zone // of its system; nil if the policy has none
	in, out [maxPayload]byte
}

// programs is what is done to one message, outside and inside a zone.
type programs struct{ open, closed *program }

// Verdict is what became of a frame.
type Verdict byte

// The verdicts.
const (
	Told     Verdict = iota // something was appended
	Waiting                 // part of a text, which is told with the rest of it
	Withheld                // the policy keeps it back whole
	Unknown                 // a message that no table names, or a system that is not told of
	Broken                  // no frame, or one that was damaged
)

func (v Verdict) String() string {
	return [...]string{"told", "waiting", "withheld", "unknown", "broken"}[v]
}

// New returns a redactor. The error names what in the configuration is wrong.
func New(c Config) (*Redactor, error) {
	if c.Policy == nil {
		return nil, errors.New("redact MAVLink: there is no policy")
	}
	if err := Check(c.Policy); err != nil {
		return nil, fmt.Errorf("redact MAVLink: %w", err)
	}
	if c.Origin == nil {
		c.Origin = &redact.Origin{}
	}
	r := &Redactor{
		policy: c.Policy, mission: &mission{secret: c.Secret, origin: c.Origin, text: c.Text}, missions: missions{of: c.Mission}, tables: judged(),
		programs: make(map[uint32]*programs), counts: newCounts(),
	}
	if err := r.name(c.Systems); err != nil {
		return nil, fmt.Errorf("redact MAVLink: %w", err)
	}
	if c.Key != nil {
		r.signer = &signer{link: c.LinkID}
		copy(r.signer.scratch[:], c.Key[:])
	}
	if c.Policy.Zone != (redact.ZoneRule{}) {
		r.zones, r.watching = &[256]*zone{}, newWatching(r.tables)
	}
	how := compiler{policy: c.Policy, text: c.Text != nil || c.Mission != nil, renamed: len(c.Systems) > 0}
	for _, m := range r.tables.messages {
		p := &programs{open: how.compile(m)}
		if r.zones != nil {
			inside := how
			inside.closed = true
			p.closed = inside.compile(m)
		}
		r.programs[m.id] = p
	}
	return r, nil
}

// name notes by what ids systems are told.
func (r *Redactor) name(systems map[byte]byte) error {
	taken := make(map[byte]byte)
	for from, to := range systems {
		other, twice := taken[to]
		switch {
		case from == 0 || to == 0:
			return errors.New("system 0 is everybody: it has no other id")
		case twice:
			return fmt.Errorf("systems %d and %d are both told as %d", min(from, other), max(from, other), to)
		}
		taken[to], r.systems[from] = from, to
	}
	if len(systems) == 0 {
		for id := range r.systems {
			r.systems[id] = byte(id)
		}
	}
	return nil
}

// Frame appends what is told of one whole frame, heard at that moment, and says
// what became of it. The checksum must be right; a signature is the reader's to
// check, and is not passed on. It keeps nothing of raw.
func (r *Redactor) Frame(dst, raw []byte, at time.Time) ([]byte, Verdict) {
	r.counts.heard++
	f, ok := parse(raw)
	if !ok {
		r.counts.broken++
		return dst, Broken
	}
	both := r.programs[f.id]
	if both == nil {
		r.counts.unknown++
		return dst, Unknown
	}
	p := both.open
	if checksum(f.body, p.crc) != f.sum || !f.v2 && len(f.payload) != p.sizeV1 {
		r.counts.broken++
		return dst, Broken
	}
	system := r.systems[f.system]
	if system == 0 {
		r.counts.unknown++
		return dst, Unknown
	}
	// What a newer version of the message has behind what we know is cut off.
	clear(r.in[copy(r.in[:], f.payload[:min(len(f.payload), p.size)]):])
	r.now = at
	r.mission = r.missions.at(f.system, at, r.mission)
	if r.zones != nil {
		z := r.watch(f.system, f.id, at)
		r.zone = z.Zone
		if z.holds(at) {
			p, r.zone = both.closed, nil // nothing is left to be held
		}
	}
	return r.tell(dst, p, both.closed, system, f.component)
}

// tell runs the program of the message in r.in, and appends what it writes;
// closed is for a message that holds a place which a zone hides.
func (r *Redactor) tell(dst []byte, p, closed *program, system, component byte) ([]byte, Verdict) {
	if p.named != nil {
		p = r.byName(p)
	}
	if p.withheld != "" {
		return r.keepBack(dst, p.withheld)
	}
	if class := r.judge(p); class != "" {
		return r.keepBack(dst, class)
	}
	if p.rewrites {
		return r.join(dst, p, system, component)
	}
	did := r.run(p)
	if did == held {
		if p = closed; p.withheld != "" {
			return r.keepBack(dst, p.withheld)
		}
		did = r.run(p)
	}
	if did != written {
		return r.keepBack(dst, p.class)
	}
	p.note(r.now)
	return r.write(dst, p.message, system, component, r.out[:p.size]), Told
}

// keepBack counts a message that is not told, for one of its classes.
func (r *Redactor) keepBack(dst []byte, class redact.Class) ([]byte, Verdict) {
	r.counts.keepBack(class, r.now)
	return dst, Withheld
}
