package ui

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// policy is the page's Content Security Policy: nothing but our own files, no
// inline script, no frame around us. data: and blob: images are what MapLibre
// makes of its own drawings; blob: media is a <video> that the page itself feeds.
const policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// harden sets the headers that every response carries.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=()")
		next.ServeHTTP(w, r)
	})
}

// guard lets through only requests that a page of this station makes. A page on
// another site reaches our port, but cannot hide its Origin; a DNS name rebound
// to our address shows in Host; another port of this machine shows in either.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := s.foreign(r); why != "" {
			s.log.Warn("refused a request to the page", "why", why, "host", r.Host,
				"origin", r.Header.Get("Origin"), "from", r.RemoteAddr)
			http.Error(w, "403: "+why, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// foreign says what shows that a request is not from our own page, or "".
func (s *Server) foreign(r *http.Request) string {
	if !s.ownHost(r.Host) {
		return "this station does not go by the name in the address"
	}
	origin := r.Header.Get("Origin")
	upgrade := r.Header.Get("Upgrade") != ""
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	switch {
	case origin == "" && (upgrade || changes):
		return "the request does not say which page it comes from"
	case origin != "" && !s.ownOrigin(origin, r.Host):
		return "the request comes from another page"
	}
	// Browsers add Sec-Fetch-Site and pages cannot forge it. "none" is an
	// address typed or opened by hand. Another port of this machine is
	// "same-site": the same to a cookie, a stranger to us.
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return ""
	}
	return "the request comes from another site"
}

// ownHost reports whether a Host header names this station: the address it
// listens on, or localhost for a loopback address, each with our port.
func (s *Server) ownHost(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil || port != s.port {
		return false
	}
	if s.loopback && strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	if s.loopback {
		return addr.Unmap().IsLoopback()
	}
	return addr.Unmap() == s.address
}

func (s *Server) ownOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == s.scheme && strings.EqualFold(u.Host, host)
}
