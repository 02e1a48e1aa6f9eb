package names

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"sync"
)

// The table of countries, made by country_make.go; see country.LICENSE.
//
//go:embed country.bin
var countryPacked []byte

// Country is where an address is registered, by the registries' own statistics of
// June 2026 (CC BY 4.0, nro.net): the code of ISO 3166-1; empty for an address
// that is nobody's, or private. It says nothing of where a machine stands.
func Country(a netip.Addr) string {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return ""
	}
	t := countries()
	b := a.AsSlice()
	if a.Is4() {
		return t.v4.find(uint64(binary.BigEndian.Uint32(b)) >> 8)
	}
	return t.v6.find(binary.BigEndian.Uint64(b) >> 16)
}

// countryTable is unpacked: about 2 MB.
type countryTable struct {
	v4 ranges[uint32] // of /24
	v6 ranges[uint64] // of /48
}

// ranges are addresses in order: each begins where it does, and ends where the
// next begins.
type ranges[N uint32 | uint64] struct {
	starts []N
	codes  []uint8
	names  []string // by code; the first is ""
}

func (r *ranges[N]) find(at uint64) string {
	i, found := slices.BinarySearch(r.starts, N(at))
	if !found {
		i--
	}
	if i < 0 {
		return ""
	}
	return r.names[r.codes[i]]
}

var countries = sync.OnceValue(func() *countryTable {
	t, err := unpackCountries(flate.NewReader(bytes.NewReader(countryPacked)))
	if err != nil {
		panic(err) // it is part of the program
	}
	return t
})

func unpackCountries(packed io.Reader) (*countryTable, error) {
	b, err := io.ReadAll(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack the table of countries: %w", err)
	}
	r := bytes.NewReader(b)
	n, err := binary.ReadUvarint(r)
	if err != nil || n > 256 {
		return nil, fmt.Errorf("the table of countries has %d of them: %w", n, err)
	}
	names := make([]string, n)
	var code [2]byte
	for i := range names {
		if _, err := io.ReadFull(r, code[:]); err != nil {
			return nil, fmt.Errorf("the names of countries: %w", err)
		}
		if code != [2]byte{' ', ' '} {
			names[i] = string(code[:])
		}
	}
	t := &countryTable{}
	if t.v4, err = unpackRanges[uint32](r, names); err != nil {
		return nil, fmt.Errorf("the addresses of IPv4: %w", err)
	}
	if t.v6, err = unpackRanges[uint64](r, names); err != nil {
		return nil, fmt.Errorf("the addresses of IPv6: %w", err)
	}
	return t, nil
}

func unpackRanges[N uint32 | uint64](r *bytes.Reader, names []string) (out ranges[N], err error) {
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(r.Len()) {
		return out, fmt.Errorf("%d ranges in %d bytes: %w", n, r.Len(), err)
	}
	out = ranges[N]{starts: make([]N, n), codes: make([]uint8, n), names: names}
	at := uint64(0)
	for i := range out.starts {
		step, err := binary.ReadUvarint(r)
		if err != nil {
			return out, err
		}
		at += step
		out.starts[i] = N(at)
	}
	_, err = io.ReadFull(r, out.codes)
	return out, err
}
