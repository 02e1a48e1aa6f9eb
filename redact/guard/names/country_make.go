//go:build ignore

// This program packs the table of countries: go run country_make.go V4.csv V6.csv
// writes country.bin. The two files are asn-country-ipv4.csv and
// asn-country-ipv6.csv, lines of "first address,last address,country"; where they
// came from stands in country.LICENSE. Neighbours of one country become one
// range; addresses are rounded to /24 and /48.

package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"log"
	"net/netip"
	"os"
	"slices"
)

// edge is where a country's addresses begin: counted in /24 or in /48.
type edge struct {
	at      uint64
	country string // "" is nobody's
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("want the two files")
	}
	v4, v6 := read(os.Args[1]), read(os.Args[2])
	codes := []string{""}
	for _, e := range append(slices.Clone(v4), v6...) {
		if !slices.Contains(codes, e.country) {
			codes = append(codes, e.country)
		}
	}
	slices.Sort(codes)
	if len(codes) > 256 {
		log.Fatalf("%d countries do not fit into a byte", len(codes))
	}
	plain := binary.AppendUvarint(nil, uint64(len(codes)))
	for _, c := range codes {
		plain = append(plain, fmt.Sprintf("%2s", c)...)
	}
	for _, edges := range [][]edge{v4, v6} {
		plain = binary.AppendUvarint(plain, uint64(len(edges)))
		before := uint64(0)
		for _, e := range edges {
			plain = binary.AppendUvarint(plain, e.at-before)
			before = e.at
		}
		for _, e := range edges {
			plain = append(plain, byte(slices.Index(codes, e.country)))
		}
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = os.WriteFile("country.bin", packed.Bytes(), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d and %d ranges of %d countries: %d bytes, packed %d", len(v4), len(v6), len(codes)-1, len(plain), packed.Len())
}

func read(name string) (edges []edge) {
	f, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	for i, row := range rows {
		first, err := netip.ParseAddr(row[0])
		if err != nil {
			log.Fatalf("%s:%d: %v", name, i+1, err)
		}
		last, err := netip.ParseAddr(row[1])
		if err != nil || len(row[2]) != 2 || last.Less(first) {
			log.Fatalf("%s:%d: %q: %v", name, i+1, row, err)
		}
		from, to := number(first), number(last)+1
		if n := len(edges); n > 0 && edges[n-1].at > from {
			from = edges[n-1].at // within a /24 or /48, the first has it
		}
		if to <= from {
			continue
		}
		if n := len(edges); n > 0 && edges[n-1].at == from {
			edges = edges[:n-1]
		}
		if n := len(edges); n == 0 || edges[n-1].country != row[2] {
			edges = append(edges, edge{from, row[2]})
		}
		edges = append(edges, edge{to, ""})
	}
	return edges
}

// number counts /24 or /48.
func number(a netip.Addr) uint64 {
	b := a.AsSlice()
	if a.Is4() {
		return uint64(binary.BigEndian.Uint32(b)) >> 8
	}
	return binary.BigEndian.Uint64(b) >> 16
}
