// Package preview shows a flight with the eyes of those who would be told of it:
// what the vehicles said goes through the redactor that a destination would have,
// and a reader of its own understands what is left.
//
// While nobody looks it only remembers the newest frames. A look works through
// what came since the one before, on its caller's goroutine; what somebody looked
// through last is thrown away after a moment. Nothing leaves by it: no socket, no
// ledger, no file.
package preview

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/redact"
	redactor "skylatch/redact/mavlink"
	"skylatch/redact/text"
	"skylatch/telemetry/store"
)

// Eyes see as others would. Use [New].
type Eyes struct {
	policies map[string]*redact.Policy
	secret   Secret
	memory   memory

	mu     sync.Mutex // guards what follows
	lenses map[string]*lens
}

// lens is one policy that somebody looks through: both sides have read the same
// frames, so that they differ by the policy only.
type lens struct {
	forget *time.Timer

	mu           sync.Mutex // guards what follows
	redactor     *redactor.Redactor
	read         uint64 // the newest frame that was read
	mine, theirs *store.Store
	ours, others *mavlink.Reader
	messages     map[uint32][]redactor.Explanation // of each that was heard, by id; empty for an unknown one
	frames       []kept                            // reused from look to look
	told         []byte
}

// Secret is that of a system's mission, as of a moment.
type Secret func(system byte, at time.Time) redact.Secret

// New returns eyes for these policies. The secrets are those of the forwards: what
// is coarse looks as it does to those who are told.
func New(policies []*redact.Policy, secret Secret) *Eyes {
	e := &Eyes{policies: make(map[string]*redact.Policy), secret: secret, lenses: make(map[string]*lens)}
	for _, p := range policies {
		e.policies[p.Name] = p
	}
	return e
}

// Take remembers a frame of a vehicle, which must be whole. It never waits.
func (e *Eyes) Take(f mavlink.Frame) {
	if f.First == nil {
		e.memory.take(f)
	}
}

var errNoPolicy = errors.New("there is no such policy")

// Look returns what was heard of the vehicles, and what of it somebody sees who
// is told by the policy: both of the same frames. Heard explains what is done to
// each message that came, by the messages' names. Who looks again within a few
// seconds goes on where he was.
func (e *Eyes) Look(policy string) (mine, theirs store.Snapshot, heard [][]redactor.Explanation, err error) {
	l, err := e.lens(policy)
	if err != nil {
		return store.Snapshot{}, store.Snapshot{}, nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.read == 0
	l.frames = e.memory.since(l.read, l.frames[:0])
	if first {
		beatsFirst(l.frames)
	}
	for i := range l.frames {
		f := &l.frames[i]
		l.read = max(l.read, f.number)
		if _, explained := l.messages[f.kind.id]; !explained {
			l.messages[f.kind.id] = explain(e.policies[policy], f.kind.id)
		}
		raw := f.raw[:f.size]
		l.ours.Read(raw, f.at)
		l.told, _ = l.redactor.Frame(l.told[:0], raw, f.at)
		l.others.Read(l.told, f.at)
	}
	return l.mine.Snapshot(), l.theirs.Snapshot(), l.heard(), nil
}

// explain says what a policy does to a message; nothing of one that no table
// names, which is not told.
func explain(p *redact.Policy, id uint32) []redactor.Explanation {
	name, known := redactor.Name(id)
	if !known {
		return nil
	}
	all, err := redactor.Explain(p, name)
	if err != nil {
		return nil // it is named by the same tables
	}
	return all
}

// heard lists what is explained, by name; l.mu is held.
func (l *lens) heard() [][]redactor.Explanation {
	list := make([][]redactor.Explanation, 0, len(l.messages))
	for _, m := range l.messages {
		if len(m) > 0 {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b []redactor.Explanation) int { return cmp.Compare(a[0].Name, b[0].Name) })
	return list
}

// patience is how long a lens is kept for who looked through it: several looks
// of a slow page.
const patience = 5 * time.Second

// lens returns the one of a policy, or makes it.
func (e *Eyes) lens(policy string) (*lens, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if l := e.lenses[policy]; l != nil {
		l.forget.Reset(patience)
		return l, nil
	}
	p := e.policies[policy]
	if p == nil {
		return nil, fmt.Errorf("%w: %q", errNoPolicy, policy)
	}
	judge, err := redactor.New(redactor.Config{
		Policy: p,
		Mission: func(system byte, at time.Time) redactor.Mission {
			secret := e.secret(system, at)
			return redactor.Mission{Secret: secret, Text: func(s string) string {
				clean, _ := text.Redact(s, p, secret)
				return clean
			}}
		},
	})
	if err != nil {
		return nil, err
	}
	l := &lens{redactor: judge, mine: store.New(), theirs: store.New(), messages: make(map[uint32][]redactor.Explanation)}
	l.ours, l.others = mavlink.NewReader(l.mine), mavlink.NewReader(l.theirs)
	l.forget = time.AfterFunc(patience, func() { e.forget(policy, l) })
	e.lenses[policy] = l
	return l, nil
}

func (e *Eyes) forget(policy string, l *lens) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.lenses[policy] == l {
		delete(e.lenses, policy)
	}
}
