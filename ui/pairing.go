package ui

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"sync"
	"time"
)

const (
	// codeDigits of a pairing code: short enough to type on a tablet.
	codeDigits = 8
	// tries before a code is replaced, and the pause that follows: an attacker
	// on the link gets 5 of 10^8 guesses every pauseAfter.
	tries      = 5
	pauseAfter = 30 * time.Second
)

// pairing admits a tablet on the LAN that knows the code printed on the
// station's terminal.
type pairing struct {
	server *Server
	log    *slog.Logger

	mu     sync.Mutex // guards what follows
	code   string
	failed int
	until  time.Time // no try before
}

func newPairing(s *Server, log *slog.Logger) *pairing {
	p := &pairing{server: s, log: log}
	p.renew()
	return p
}

func (p *pairing) renew() {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // crypto/rand does not fail (Go 1.24)
	}
	p.code = fmt.Sprintf("%0*d", codeDigits, n)
	p.failed = 0
}

// Code returns the present pairing code.
func (p *pairing) Code() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.code
}

// try reports whether the code is right, and why it is not even looked at.
func (p *pairing) try(code string, now time.Time) (ok bool, refused string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Before(p.until) {
		return false, "Too many wrong codes. Wait half a minute; the station has printed a new code."
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(p.code)) == 1 {
		p.renew() // a code pairs one device
		p.log.Info("a device was paired; the next one needs a new code", "code", p.code)
		return true, ""
	}
	p.failed++
	if p.failed >= tries {
		p.renew()
		p.until = now.Add(pauseAfter)
		p.log.Warn("too many wrong pairing codes; here is a new one", "code", p.code)
	}
	return false, "That is not the code. It stands on the station's terminal."
}

// ServeHTTP takes the form's code.
func (p *pairing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	ok, refused := p.try(r.PostFormValue("code"), time.Now())
	if !ok {
		p.form(w, http.StatusForbidden, refused)
		return
	}
	p.server.admit(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (p *pairing) form(w http.ResponseWriter, status int, refused string) {
	writePage(w, status, notice{
		Title: "Pair this device",
		Text:  "Type the code that the station's terminal shows. It pairs one device.",
		Error: refused,
		Form:  true,
	})
}
