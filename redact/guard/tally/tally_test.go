package tally

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"skylatch/redact"
	"skylatch/redact/guard"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// vendorOnly knows one name.
func vendorOnly(a guard.Attempt) guard.Attempt {
	if a.Name == "logs.vendor.example" {
		a.Party = guard.Party{Vendor: "Vendor", Category: guard.FlightLog}
	}
	return a
}

func query(name string) guard.Attempt {
	return guard.Attempt{
		At: noon, Interface: "usb0", From: netip.MustParseAddr("192.168.42.2"), To: netip.MustParseAddrPort("203.0.113.9:53"),
		Transport: guard.UDP, Speech: guard.DNS, Name: name, Bytes: 40, Answer: guard.Answered,
	}
}

// sums says of a state what must be the same however it was counted.
func sums(t *testing.T, s guard.State) {
	t.Helper()
	var devices, parties, speeches, minutes int64
	for _, d := range s.Devices {
		devices += d.Attempts
	}
	for _, p := range s.Parties {
		parties += p.Attempts
	}
	for _, c := range s.Speeches {
		speeches += c.Attempts
	}
	for _, m := range s.Minutes {
		for _, n := range m.Attempts {
			minutes += n
		}
	}
	named := s.Attempts - s.Unnamed
	if devices != named || parties != named || speeches != named || minutes != named {
		t.Errorf("of %d attempts %d are with devices, %d with parties, %d with speeches, %d with minutes", named, devices, parties, speeches, minutes)
	}
}

func TestEveryAttemptIsInEverySum(t *testing.T) {
	tally := New(noon, vendorOnly)
	tally.Learn("192.168.42.2", "02:00:00:00:00:01")
	for range 3 {
		tally.Add(query("logs.vendor.example"))
	}
	raw := guard.Attempt{
		At: noon.Add(time.Minute), MAC: "02:00:00:00:00:02", From: netip.MustParseAddr("192.168.42.3"), To: netip.MustParseAddrPort("198.51.100.7:0"),
		Transport: guard.GRE, Bytes: 60, Holds: []redact.Class{redact.Location}, Answer: guard.Dropped,
	}
	tally.Add(raw)
	hello := raw
	hello.Speech, hello.Device, hello.To = guard.DHCP, "Anna's tablet", netip.AddrPort{}
	tally.Add(hello)

	s := tally.State(noon.Add(time.Minute), Kernel{Wall: guard.Wall{Stopped: 7, Bytes: 420}})
	sums(t, s)
	if s.Attempts != 10 || s.Unnamed != 5 || s.Bytes != 3*40+2*60+300 {
		t.Errorf("%d attempts, %d unnamed, %d bytes; want 10, 5, 540", s.Attempts, s.Unnamed, s.Bytes)
	}
	if len(s.Devices) != 2 || s.Devices[0].Name != "Anna's tablet" || s.Devices[1].MAC != "02:00:00:00:00:01" {
		t.Errorf("devices: %+v", s.Devices)
	}
	if len(s.Names) != 2 || s.Names[0].Name != "logs.vendor.example" || s.Names[0].Party.Vendor != "Vendor" || s.Names[1].Name != "198.51.100.7" {
		t.Errorf("names: %+v", s.Names)
	}
	if len(s.Holds) != 1 || s.Holds[0] != (guard.Held{Class: redact.Location, Attempts: 2}) {
		t.Errorf("holds: %+v", s.Holds)
	}
	if len(s.Recent) != 5 || s.Recent[0].Speech != guard.DHCP || s.Recent[4].MAC != "02:00:00:00:00:01" {
		t.Errorf("recent: %+v", s.Recent)
	}
	if len(s.Countries) != 1 || s.Countries[0].Attempts != 1 {
		t.Errorf("countries: %+v", s.Countries)
	}
}

// The kernel's log says whose an address is a moment after it was answered.
func TestADeviceIsOneAlsoBeforeItsAddressIsKnown(t *testing.T) {
	tally := New(noon, vendorOnly)
	tally.Add(query("logs.vendor.example"))
	tally.Learn("192.168.42.2", "02:00:00:00:00:01")
	tally.Add(query("logs.vendor.example"))
	s := tally.State(noon, Kernel{})
	sums(t, s)
	if len(s.Devices) != 1 || s.Devices[0].MAC != "02:00:00:00:00:01" || s.Devices[0].Attempts != 2 {
		t.Errorf("devices: %+v", s.Devices)
	}
	if said := tally.Unsaid(); len(said) != 1 || said[0].Device != "02:00:00:00:00:01" || said[0].Attempts != 2 {
		t.Errorf("the ledger is told %+v", said)
	}
}

// Somebody who makes up names, devices and sources fills tables, and loses no
// count; what the table of vendors names stays.
func TestAFloodIsCountedInBoundedMemory(t *testing.T) {
	tally := New(noon, vendorOnly)
	for range 10 {
		tally.Add(query("logs.vendor.example"))
	}
	const flood = 20_000
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 1))
			for range flood / 4 {
				a := query(fmt.Sprintf("%x.example", random.Uint64()))
				a.MAC = fmt.Sprintf("02:00:%x", random.Uint32())
				tally.Add(a)
			}
		})
	}
	group.Wait()
	s := tally.State(noon, Kernel{})
	if s.Attempts != flood+10 {
		t.Errorf("%d attempts, want %d", s.Attempts, flood+10)
	}
	if n := len(tally.names.rows); n > maxNames {
		t.Errorf("%d names are kept", n)
	}
	if n := len(tally.devices.rows); n > maxDevices {
		t.Errorf("%d devices are kept", n)
	}
	if n := len(tally.unsaid); n > maxParties+1 {
		t.Errorf("%d rows wait for the ledger", n)
	}
	kept := s.Forgotten
	for _, n := range tally.names.rows {
		kept += n.Attempts
	}
	if kept != s.Attempts {
		t.Errorf("names hold %d of %d attempts", kept, s.Attempts)
	}
	if s.Names[0].Name != "logs.vendor.example" || s.Names[0].Attempts != 10 {
		t.Errorf("the vendor is gone: %+v", s.Names[0])
	}
	var unsaid int64
	for _, b := range tally.Unsaid() {
		unsaid += b.Attempts
	}
	if unsaid != s.Attempts || len(tally.Unsaid()) != 0 {
		t.Errorf("the ledger is told %d of %d attempts, and then more", unsaid, s.Attempts)
	}
}

// A listener that died is started again while the kernel counted on.
func TestCountingGoesOnAfterARestart(t *testing.T) {
	first := New(noon, vendorOnly)
	first.Learn("192.168.42.2", "02:00:00:00:00:01")
	for i := range shownNames + 50 {
		first.Add(query(fmt.Sprintf("n%d.example", i)))
	}
	dropped := query("")
	dropped.Answer = guard.Dropped
	first.Add(dropped)
	before := first.State(noon, Kernel{Wall: guard.Wall{Stopped: 11, Bytes: 440}})

	second := New(noon.Add(time.Hour), vendorOnly)
	second.Resume(before)
	same := second.State(noon, Kernel{Wall: guard.Wall{Stopped: 11, Bytes: 440}})
	if same.Attempts != before.Attempts || same.Unnamed != before.Unnamed || same.Bytes != before.Bytes || !same.Since.Equal(noon) {
		t.Errorf("after the restart %d, %d unnamed, %d bytes; before %d, %d, %d", same.Attempts, same.Unnamed, same.Bytes, before.Attempts, before.Unnamed, before.Bytes)
	}
	second.Add(dropped)
	after := second.State(noon, Kernel{Wall: guard.Wall{Stopped: 12, Bytes: 480}})
	if after.Attempts != before.Attempts+1 || after.Unnamed != before.Unnamed {
		t.Errorf("one more is %d attempts, %d unnamed", after.Attempts, after.Unnamed)
	}
	if after.Devices[0].MAC != "02:00:00:00:00:01" || after.Devices[0].Attempts != before.Devices[0].Attempts+1 {
		t.Errorf("the device is not known again: %+v", after.Devices)
	}
}

func BenchmarkAdd(b *testing.B) {
	tally := New(noon, vendorOnly)
	names := make([]string, 10_000)
	for i := range names {
		names[i] = fmt.Sprintf("n%d.example", i)
	}
	b.ReportAllocs()
	for i := range b.N {
		tally.Add(query(names[i%len(names)]))
	}
}
