package station

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry/flightlog"
)

// secrets are what missions are hidden by. That of a mission comes from the
// ledger's key and from when the mission began: it is the same for all who are
// told of it, also after the mission, and another one in the next.
type secrets struct {
	ledger   string // its folder
	recorder *flightlog.Recorder
	// none is for what belongs to no mission, and while there is no ledger:
	// without one nothing leaves.
	none redact.Secret

	mu  sync.Mutex // guards what follows
	key []byte     // nil until there is one
}

func newSecrets(data string, recorder *flightlog.Recorder) *secrets {
	return &secrets{ledger: ledgerFolder(data), recorder: recorder, none: redact.NewSecret()}
}

// of returns the secret of the mission that a system flies now.
func (s *secrets) of(system byte, _ time.Time) redact.Secret {
	started, ok := s.recorder.Started(int(system))
	if !ok {
		return s.none
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		key, err := ledger.Derive(s.ledger, "missions")
		if err != nil {
			return s.none
		}
		s.key = key
	}
	secret, err := redact.SecretOf(s.key, missionID(int(system), started))
	if err != nil {
		return s.none
	}
	return secret
}

// SecretOf returns the secret of a recorded mission: that by which others were
// told of it while it was flown. Without a ledger nobody was, and it is a fresh
// one.
func SecretOf(data string, system int, started time.Time) (redact.Secret, error) {
	key, err := ledger.Derive(ledgerFolder(data), "missions")
	if errors.Is(err, fs.ErrNotExist) {
		return redact.NewSecret(), nil
	}
	if err != nil {
		return redact.Secret{}, err
	}
	return redact.SecretOf(key, missionID(system, started))
}

// missionID names a mission as its account does, mission.json.
func missionID(system int, started time.Time) string {
	return fmt.Sprintf("%s vehicle %d", started.UTC().Format(time.RFC3339Nano), system)
}
