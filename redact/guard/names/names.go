// Package names tells who is behind a name or an address that a device tried to
// reach: the vendor, the SDK or service, what it is for, and where an address is
// registered. It is for reports: by a name, nothing passes and nothing is
// stopped. It asks nobody: its tables come with the program, and a file of the
// same form as names.tsv adds to them. A [Table] does not change and may be
// shared.
package names

import (
	"net/netip"
	"strings"

	"skylatch/redact/guard"
)

// Parts that say how something is asked for.
const (
	partResolver = "resolver"
	partHTTPDNS  = "HTTPDNS"
)

const (
	portHTTPS = 443
	portDoT   = 853 // RFC 7858, and RFC 9250 for QUIC
)

// Who says who is behind an attempt, as far as the table knows.
func (t *Table) Who(a guard.Attempt) guard.Party { return t.Complete(a).Party }

// Complete adds who is behind an attempt, and what it speaks where that is known
// only by whom it speaks to: look-ups of names over TLS, QUIC or HTTP.
func (t *Table) Complete(a guard.Attempt) guard.Attempt {
	a.Party = t.find(a)
	a.Speech = speech(a)
	if a.Party.Category == "" {
		a.Party.Category = category(a)
	}
	if a.Name == "" {
		a.Party.Country = Country(a.To.Addr())
	}
	return a
}

// find goes from the most particular to the least. A row without a vendor leaves
// that to the next that fits.
func (t *Table) find(a guard.Attempt) (p guard.Party) {
	for r := range t.rows(a) {
		if p.Part == "" && p.Category == "" {
			p.Part, p.Category = r.part, r.category
		}
		if p.Vendor = r.vendor; p.Vendor != "" {
			break
		}
	}
	return p
}

// rows goes through the rows that fit, the most particular first.
func (t *Table) rows(a guard.Attempt) func(yield func(row) bool) {
	return func(yield func(row) bool) {
		if a.Path != "" {
			for suffix := range suffixes(a.Name) {
				if r, ok := longest(t.paths[suffix], a.Path); ok && !yield(r) {
					return
				}
			}
		}
		if r, ok := t.names[a.Name]; ok && !yield(r) {
			return
		}
		label, _, _ := strings.Cut(a.Name, ".")
		if r, ok := t.labels[label]; ok && !yield(r) {
			return
		}
		for _, p := range t.ends {
			if strings.HasSuffix(a.Path, p.path) && !yield(p.row) {
				return
			}
		}
		for suffix := range suffixes(a.Name) {
			if r, ok := t.names[suffix]; ok && !yield(r) {
				return
			}
		}
		to := a.To.Addr().Unmap()
		if literal, err := netip.ParseAddr(a.Name); err == nil {
			to = literal // the address that a proxy was asked for
		} else if a.Name != "" {
			return // its address is that of nobody it asked for
		}
		for _, bits := range t.lengths {
			prefix, err := to.Prefix(bits)
			if err != nil {
				continue // of the other version
			}
			if r, ok := t.prefixes[prefix]; ok && !yield(r) {
				return
			}
		}
	}
}

// suffixes goes through a name and all that it lies below.
func suffixes(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name != "" && yield(name) {
			_, name, _ = strings.Cut(name, ".")
		}
	}
}

// longest returns the row with the longest beginning of a path, on the border of a
// segment.
func longest(rows []pathRow, path string) (r row, ok bool) {
	best := -1
	for _, p := range rows {
		rest, fits := strings.CutPrefix(path, p.path)
		if fits && (rest == "" || rest[0] == '/') && len(p.path) > best {
			best, r = len(p.path), p.row
		}
	}
	return r, best >= 0
}

func speech(a guard.Attempt) guard.Speech {
	port := a.To.Port()
	switch a.Speech {
	case guard.TLS, guard.QUIC, guard.HTTP:
	default:
		return a.Speech
	}
	switch {
	case a.Party.Part == partHTTPDNS:
		return guard.HTTPDNS
	case port == portDoT && a.Speech == guard.TLS:
		return guard.DoT
	case port == portDoT && a.Speech == guard.QUIC:
		return guard.DoQ
	case a.Party.Part == partResolver && (port == portHTTPS || a.Speech == guard.HTTP):
		return guard.DoH
	}
	return a.Speech
}

// category is what an attempt was for by what it speaks and where.
func category(a guard.Attempt) guard.Category {
	switch a.Speech {
	case guard.NTP:
		return guard.Clock
	case guard.DoT, guard.DoH, guard.DoQ, guard.HTTPDNS:
		return guard.NameLookUp
	case guard.RTMP, guard.RTSP:
		return guard.Live
	case guard.MDNS, guard.LLMNR, guard.SSDP, guard.DHCP:
		return guard.LocalLink
	}
	to := a.To.Addr()
	if to.IsMulticast() || to.IsLinkLocalUnicast() || to == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return guard.LocalLink
	}
	return ""
}
