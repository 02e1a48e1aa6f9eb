// Package config is what can be set about a station, and what holds if nothing
// is. Skylatch needs no configuration file; example.toml shows every key with
// its default.
//
// Decoding is strict: a key that is not known is an error that names it, its
// line and the nearest key that is. A station must not fly on a setting that
// was misspelt away.
package config

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// Config is the whole configuration.
type Config struct {
	// Data is the data folder: missions, maps, certificates.
	Data    string  `toml:"data"`
	Page    Page    `toml:"page"`
	MAVLink MAVLink `toml:"mavlink"`
	Serial  Serial  `toml:"serial"`
	UDP     []UDP   `toml:"udp"`
	TCP     []TCP   `toml:"tcp"`
	Video   Video   `toml:"video"`
	Mission Mission `toml:"mission"`
	Record  Record  `toml:"record"`
	// Policies are files with policies of the user's own.
	Policies []PolicyFile `toml:"policies"`
	Forward  []Forward    `toml:"forward"`
	Guard    Guard        `toml:"guard"`
}

// Page says where the page is served.
type Page struct {
	// Listen is a loopback address; port 0 takes any free one.
	Listen netip.AddrPort `toml:"listen"`
	// LAN, if set, is an address for tablets: TLS and a pairing code.
	LAN netip.AddrPort `toml:"lan"`
}

// MAVLink says who we are on the link.
type MAVLink struct {
	// SystemID is 1 to 255. ArduPilot's ground station failsafe listens to the
	// id in its SYSID_MYGCS, 255 by default.
	SystemID    int `toml:"system_id"`
	ComponentID int `toml:"component_id"`
	// SigningKey signs and checks MAVLink 2 frames; empty is no signing.
	SigningKey Key `toml:"signing_key"`
	// RequireSigning refuses unsigned frames.
	RequireSigning bool `toml:"require_signing"`
}

// Serial says which serial ports are opened.
type Serial struct {
	// Auto opens every port that looks like an autopilot or its radio.
	Auto bool `toml:"auto"`
	// Ports are opened whatever they look like.
	Ports []SerialPort `toml:"ports"`
}

// SerialPort is one port by its path.
type SerialPort struct {
	Path string `toml:"path"`
	// Baud is the one to use; 0 listens at each until frames arrive.
	Baud int `toml:"baud"`
}

// UDP is one UDP socket.
type UDP struct {
	Listen netip.AddrPort `toml:"listen"`
	// Peers are spoken to before they have spoken.
	Peers []netip.AddrPort `toml:"peers"`
	// Routed are such peers behind a router, each with a socket of its own
	// from the same port; packets to all others stay on the link.
	Routed []netip.AddrPort `toml:"routed"`
}

// TCP is one TCP link: exactly one of Listen and Connect is set.
type TCP struct {
	Listen  netip.AddrPort `toml:"listen"`
	Connect netip.AddrPort `toml:"connect"`
	// Routed says that Connect is behind a router.
	Routed bool `toml:"routed"`
}

// Mission says how flights are kept.
type Mission struct {
	// Silence of a vehicle that ends its mission.
	Silence Duration `toml:"silence"`
}

// Default returns what holds without a file. It fails only if the system names
// no home folder.
func Default() (Config, error) {
	data, err := dataFolder()
	if err != nil {
		return Config{}, err
	}
	return Config{
		Data:    data,
		Page:    Page{Listen: netip.MustParseAddrPort("127.0.0.1:8600")},
		MAVLink: MAVLink{SystemID: 255, ComponentID: 190}, // MAV_COMP_ID_MISSIONPLANNER: a ground station
		Serial:  Serial{Auto: true},
		UDP:     []UDP{{Listen: netip.MustParseAddrPort("0.0.0.0:14550")}},
		Video: Video{
			UDP:     []VideoUDP{{Listen: netip.MustParseAddrPort("0.0.0.0:5600")}},
			Capture: true, OnLoss: KeepMoving, Record: RecordAll,
		},
		Mission: Mission{Silence: Duration(2 * time.Minute)},
		Record:  Record{Seal: []string{}, KeepUnexported: true, WhenFull: WarnWhenFull},
		Guard:   guardDefault(),
	}, nil
}

// dataFolder follows the XDG Base Directory Specification.
func dataFolder() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "skylatch"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the missions: %w; name one with --data", err)
	}
	return filepath.Join(home, ".local", "share", "skylatch"), nil
}

// Validate returns an error that names the key and the allowed range of the
// first setting that makes no sense.
func (c Config) Validate() error {
	switch {
	case c.Data == "":
		return fmt.Errorf("data is empty: name a folder")
	case !c.Page.Listen.IsValid() || !c.Page.Listen.Addr().Unmap().IsLoopback():
		return fmt.Errorf("page.listen is %q: allowed is a loopback address with a port, e.g. \"127.0.0.1:8600\"; for tablets set page.lan", c.Page.Listen)
	case c.Page.LAN.IsValid() && (c.Page.LAN.Addr().IsUnspecified() || c.Page.LAN.Addr().IsLoopback()):
		return fmt.Errorf("page.lan is %q: allowed is one address of this machine on the tablets' network", c.Page.LAN)
	case c.MAVLink.SystemID < 1 || c.MAVLink.SystemID > 255:
		return fmt.Errorf("mavlink.system_id is %d: allowed is 1 to 255", c.MAVLink.SystemID)
	case c.MAVLink.ComponentID < 1 || c.MAVLink.ComponentID > 255:
		return fmt.Errorf("mavlink.component_id is %d: allowed is 1 to 255", c.MAVLink.ComponentID)
	case c.MAVLink.RequireSigning && !c.MAVLink.SigningKey.Set():
		return fmt.Errorf("mavlink.require_signing is true without mavlink.signing_key: no frame could pass")
	case time.Duration(c.Mission.Silence) < 5*time.Second || time.Duration(c.Mission.Silence) > 24*time.Hour:
		return fmt.Errorf("mission.silence is %q: allowed is \"5s\" to \"24h\"", c.Mission.Silence)
	}
	if err := c.Record.validate(); err != nil {
		return err
	}
	if err := c.Guard.validate(); err != nil {
		return err
	}
	return c.validateLinks()
}

func (c Config) validateLinks() error {
	for i, p := range c.Serial.Ports {
		if p.Path == "" {
			return fmt.Errorf("serial.ports[%d].path is empty: name a port, e.g. \"/dev/ttyUSB0\"", i)
		}
		if p.Baud < 0 || p.Baud > 12_000_000 {
			return fmt.Errorf("serial.ports[%d].baud is %d: allowed is 0 (listen at each) to 12000000", i, p.Baud)
		}
	}
	for i, u := range c.UDP {
		if !u.Listen.IsValid() {
			return fmt.Errorf("udp[%d].listen is missing: name an address and port, e.g. \"0.0.0.0:14550\"", i)
		}
	}
	for i, t := range c.TCP {
		if t.Listen.IsValid() == t.Connect.IsValid() {
			return fmt.Errorf("tcp[%d] needs exactly one of listen and connect", i)
		}
	}
	if err := c.validateRouted(); err != nil {
		return err
	}
	if err := c.Video.validate(); err != nil {
		return err
	}
	return c.validateForwards()
}

// Duration is a time.Duration with its text form, e.g. "2m".
type Duration time.Duration

// String returns the text form.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalText reads the text form.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("%q is no duration: write e.g. \"90s\" or \"2m\"", b)
	}
	*d = Duration(v)
	return nil
}

// Key is a MAVLink 2 signing key of 32 bytes, written as 64 hex digits. It
// prints as asterisks.
type Key struct{ bytes *[32]byte }

// Set reports whether there is a key.
func (k Key) Set() bool { return k.bytes != nil }

// Bytes returns the key, or nil.
func (k Key) Bytes() *[32]byte { return k.bytes }

// String hides the key.
func (k Key) String() string {
	if k.bytes == nil {
		return ""
	}
	return "********"
}

// UnmarshalText reads the hex digits; an empty text is no key.
func (k *Key) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		k.bytes = nil
		return nil
	}
	var key [32]byte
	if n, err := hex.Decode(key[:], b); err != nil || n != len(key) || len(b) != 2*len(key) {
		return fmt.Errorf("a signing key is 64 hex digits (32 bytes)")
	}
	k.bytes = &key
	return nil
}
