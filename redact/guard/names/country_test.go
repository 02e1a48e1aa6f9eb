package names

import (
	"bytes"
	"compress/flate"
	"net/netip"
	"slices"
	"testing"
)

func TestTheTableOfCountriesIsSound(t *testing.T) {
	table := countries()
	if !slices.IsSorted(table.v4.starts) || !slices.IsSorted(table.v6.starts) {
		t.Error("it is not in order")
	}
	if len(table.v4.starts) < 100_000 || len(table.v6.starts) < 100_000 || len(table.v4.names) < 200 || table.v4.names[0] != "" {
		t.Errorf("%d and %d ranges, %d countries", len(table.v4.starts), len(table.v6.starts), len(table.v4.names))
	}
	for _, name := range table.v4.names[1:] {
		if len(name) != 2 || name[0] < 'A' || name[0] > 'Z' || name[1] < 'A' || name[1] > 'Z' {
			t.Errorf("%q is no country", name)
		}
	}
	for i, code := range table.v4.codes[1:] {
		if code == table.v4.codes[i] {
			t.Fatalf("two ranges of %q stand side by side", table.v4.names[code])
		}
	}
}

func TestAnAddressHasACountry(t *testing.T) {
	for address, want := range map[string]string{
		"8.8.8.8": "US", "223.5.5.5": "CN", "203.107.1.33": "CN", "47.91.161.230": "US", "77.88.8.8": "RU",
		"193.0.6.139": "NL", "130.59.31.80": "CH", "1.0.0.0": "AU", "1.0.1.0": "CN", "1.0.3.255": "CN", "1.0.4.0": "AU",
		"2001:200::": "JP", "2001:620::1": "CH", "2400:3200::1": "CN", "2606:4700:4700::1111": "US", "::ffff:8.8.8.8": "US",
		"10.0.0.1": "", "192.168.42.1": "", "127.0.0.1": "", "224.0.0.1": "", "0.0.0.0": "", "255.255.255.255": "",
		"fe80::1": "", "fd00::1": "", "::1": "", "3fff:ffff::1": "", "ff02::1": "",
	} {
		if got := Country(netip.MustParseAddr(address)); got != want {
			t.Errorf("Country(%s) = %q, want %q", address, got, want)
		}
	}
	if got := Country(netip.Addr{}); got != "" {
		t.Errorf("no address is of %q", got)
	}
}

func BenchmarkUnpackCountries(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpackCountries(flate.NewReader(bytes.NewReader(countryPacked))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCountry(b *testing.B) {
	v4, v6 := netip.MustParseAddr("47.91.161.230"), netip.MustParseAddr("2400:3200::1")
	Country(v4)
	b.ReportAllocs()
	for b.Loop() {
		Country(v4)
		Country(v6)
	}
}
