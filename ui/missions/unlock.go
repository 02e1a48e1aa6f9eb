package missions

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"skylatch/telemetry"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

// Seals unlocks sealed missions for the page, and locks them again. It is for
// whoever is at this machine.
type Seals struct {
	Library *library.Library

	// guessing is held while a passphrase is tried, which takes a second and much
	// memory on purpose.
	guessing sync.Mutex
}

// Handler answers what the page asks:
//
//	POST /api/missions/unlock   with a key file's text and its passphrase
//	POST /api/missions/lock     forgets the keys
func (s *Seals) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/missions/unlock", s.unlock)
	mux.HandleFunc("POST /api/missions/lock", func(w http.ResponseWriter, r *http.Request) {
		if err := s.Library.Unlock(r.Context(), nil); err != nil {
			answer.Problem(w, http.StatusInternalServerError, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// maxUnlocking is above any file of keys.
const maxUnlocking = 128 << 10

func (s *Seals) unlock(w http.ResponseWriter, r *http.Request) {
	var asked wire.Unlocking
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxUnlocking))
	d.DisallowUnknownFields()
	if err := d.Decode(&asked); err != nil {
		http.Error(w, "no request to unlock", http.StatusBadRequest)
		return
	}
	s.guessing.Lock()
	defer s.guessing.Unlock()
	text, err := seal.ReadKeyFile([]byte(asked.Key), func() (string, error) { return asked.Passphrase, nil })
	var keys *seal.Keys
	if err == nil {
		keys, err = seal.NewKeys(text)
	}
	if err != nil {
		p := &telemetry.ProblemError{
			Cause: fmt.Sprintf("Nothing was unlocked: %v.", err), Meaning: "Sealed missions stay closed.",
			Action: "Choose the key file that skylatch missions seal-key or age-keygen made.", Err: err,
		}
		if errors.Is(err, seal.ErrPassphrase) {
			p.Action = "Type the passphrase of this key file again."
		}
		answer.Problem(w, http.StatusForbidden, p)
		return
	}
	if err := s.Library.Unlock(r.Context(), keys); err != nil {
		answer.Problem(w, http.StatusInternalServerError, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
