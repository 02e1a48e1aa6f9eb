package guard

import (
	"time"

	"skylatch/redact"
)

// The files of a guard, in the folder "guard" of the data folder. They belong to
// whom the data folder belongs to, also when root writes them.
const (
	Folder = "guard"
	// StateName holds one [State], replaced as a whole about once a second.
	StateName = "state.json"
	// AttemptsName holds attempts, one JSON object on a line, oldest first, as far
	// as its bound allows; the counts in the state are of all.
	AttemptsName = "attempts.jsonl"
)

// State is how the guard stands, in full. It is bounded however much was tried.
type State struct {
	// Since is when counting began, At when this was written: a reader that finds
	// At older than a few seconds says that the guard does not run. The wall may
	// stand nevertheless.
	Since time.Time `json:"since"`
	At    time.Time `json:"at"`

	Wall    Wall     `json:"wall"`
	Devices []Device `json:"devices"` // the last heard of first

	// Attempts counts all, and Bytes what they offered: it stayed here. Unnamed is
	// how many packets the kernel stopped that nobody looked into, because they
	// came too fast; they are in Attempts.
	Attempts int64 `json:"attempts"`
	Bytes    int64 `json:"bytes"`
	Unnamed  int64 `json:"unnamed"`

	Parties   []PartyCount   `json:"parties"`   // by vendor and category, most attempts first
	Countries []CountryCount `json:"countries"` // of hard-coded addresses, most attempts first
	Names     []NameCount    `json:"names"`     // the names asked for most
	// Forgotten is how many attempts are counted in Attempts and in no row of
	// Names, because there were too many names.
	Forgotten int64      `json:"forgotten"`
	Minutes   []Minute   `json:"minutes"` // the last hour, oldest first
	Recent    []Attempt  `json:"recent"`  // the newest first
	Speeches  []Count    `json:"speeches"`
	Holds     []Held     `json:"holds"` // what was in clear traffic
	Allowed   []Allowed  `json:"allowed"`
	Uplinks   []FarSide  `json:"uplinks"`
	Layers    []LayerRow `json:"layers"`
}

// silentAfter is when a guard that has written nothing does not run: it writes
// once a second.
const silentAfter = 5 * time.Second

// Running reports whether who wrote the state still counts.
func (s State) Running(now time.Time) bool { return now.Sub(s.At) < silentAfter }

// Wall says whether the rules stand.
type Wall struct {
	Standing bool `json:"standing"`
	// Host says that the whole machine is inside, not only its guarded interfaces.
	Host       bool        `json:"host"`
	Interfaces []Interface `json:"interfaces"`
	// Problem is what is wrong with the wall, in a sentence; empty if nothing is.
	Problem string `json:"problem,omitempty"`
	// Stopped counts frames that the rules dropped, Bytes their length.
	Stopped int64 `json:"stopped"`
	Bytes   int64 `json:"bytes"`
}

// Interface is one that is guarded.
type Interface struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"` // this machine's, with its prefix: "192.168.42.1/24"
	Up      bool   `json:"up"`
	// Driver and USB say what it is: "rndis_host", "2ca3:001f".
	Driver string `json:"driver,omitempty"`
	USB    string `json:"usb,omitempty"`
	// New says that it appeared while the guard ran, and was walled on sight.
	New bool `json:"new,omitempty"`
}

// Device is one that was heard behind the wall.
type Device struct {
	MAC       string    `json:"mac"`
	Name      string    `json:"name,omitempty"` // as it called itself in DHCP
	Addresses []string  `json:"addresses"`
	Interface string    `json:"interface"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	Attempts  int64     `json:"attempts"`
	Bytes     int64     `json:"bytes"`
}

// PartyCount counts the attempts to reach one party.
type PartyCount struct {
	Vendor   string    `json:"vendor"` // empty: nobody the table knows
	Category Category  `json:"category"`
	Attempts int64     `json:"attempts"`
	Bytes    int64     `json:"bytes"`
	Last     time.Time `json:"last"`
}

// CountryCount counts attempts at hard-coded addresses.
type CountryCount struct {
	Country  string `json:"country"` // ISO 3166-1; empty: not in the table
	Attempts int64  `json:"attempts"`
	Bytes    int64  `json:"bytes"`
}

// NameCount counts the attempts to reach one name, or one address if no name was
// used.
type NameCount struct {
	Name     string    `json:"name"`
	Party    Party     `json:"party,omitzero"`
	Speech   Speech    `json:"speech,omitempty"` // the newest
	Attempts int64     `json:"attempts"`
	Bytes    int64     `json:"bytes"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
}

// Minute counts the attempts of one minute by category; those of no known
// category are under "".
type Minute struct {
	At       time.Time          `json:"at"` // its beginning
	Attempts map[Category]int64 `json:"attempts"`
}

// Count is how often one speech was heard.
type Count struct {
	Speech   Speech `json:"speech"`
	Attempts int64  `json:"attempts"`
}

// Held counts the attempts in whose clear traffic data of a class were found.
type Held struct {
	Class    redact.Class `json:"class"`
	Attempts int64        `json:"attempts"`
}

// Allowed is a host that a person let through, for a time.
type Allowed struct {
	Host   string    `json:"host"`
	Reason string    `json:"reason"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	// Addresses are those the host had when it was allowed; no others pass.
	Addresses []string `json:"addresses"`
	Frames    int64    `json:"frames"` // both ways
	Bytes     int64    `json:"bytes"`
	Closed    bool     `json:"closed"`
}

// FarSide is what was counted on the other side of the wall, where a frame of a
// guarded device would leave the machine: the wall's success is measured there
// and not assumed.
type FarSide struct {
	Interface string `json:"interface"`
	// Left counts frames of guarded devices that went out through it.
	Left int64 `json:"left"`
	// Caught counts those that came that far past the other rules, and were
	// dropped there.
	Caught int64 `json:"caught"`
	// Sent is all that this interface sent, for comparison.
	Sent int64 `json:"sent"`
}

// LayerRow says of one part of the wall whether it stands.
type LayerRow struct {
	Name  string `json:"name"`
	State string `json:"state"` // "active", "absent", "refused"
	Why   string `json:"why,omitempty"`
}
