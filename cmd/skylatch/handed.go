package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"log/slog"
	"strings"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
	"skylatch/telemetry/seal"
)

// handed is what the supervisor's half of this program hands to the station's.
type handed struct {
	Settings config.Config
	Demo     bool
	Version  string
	Token    string // the same for every restart: an open page finds its station again
	Verbose  bool
	// Unlock are the identities that open sealed missions for the page; empty if
	// it shows none.
	Unlock string
	// Prove asks for the proof alone.
	Prove bool
	// Outside and Home are tried to be written and read; see [prove.Config].
	Outside, Home string
}

func (h handed) encode() ([]byte, error) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(h); err != nil {
		return nil, fmt.Errorf("hand over the settings: %w", err)
	}
	return b.Bytes(), nil
}

func decodeHanded(b []byte) (handed, error) {
	var h handed
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&h); err != nil {
		return h, fmt.Errorf("take over the settings: %w", err)
	}
	return h, nil
}

// confine keeps this process to what the settings need.
func (h handed) confine(given confine.Layer, without []string) []confine.Layer {
	c := confine.Config{Data: h.Settings.Data, Namespaces: given, Without: without}
	for _, p := range h.Settings.Serial.Ports {
		c.Devices = append(c.Devices, p.Path)
	}
	for _, f := range h.Settings.Forward {
		if f.Serial != "" {
			c.Devices = append(c.Devices, f.Serial)
		}
	}
	c.Read = append(c.Read, h.Settings.Video.Files...)
	for _, u := range h.Settings.Video.UDP {
		if u.SDP != "" {
			c.Read = append(c.Read, u.SDP)
		}
	}
	return confine.Station(c)
}

// sockets says how the layer stands that keeps sockets on their link: there may
// be peers that the configuration lets out of it.
func sockets(doors *egress.Doors) confine.Layer {
	var routed []string
	for _, d := range doors.List() {
		if d.Scope == egress.ScopeRouted {
			routed = append(routed, d.Name)
		}
	}
	reason := ""
	if len(routed) > 0 {
		reason = "except to the peers that are configured as routed: " + strings.Join(routed, ", ")
	}
	return confine.Make(confine.Sockets, confine.Active, reason)
}

// prove tries the ways out of this process.
func (h handed) prove(layers []confine.Layer) prove.Report {
	return prove.Try(prove.Config{Version: h.Version, Layers: layers, Outside: h.Outside, Home: h.Home})
}

// keys open sealed missions; nil if none were given.
func (h handed) keys() *seal.Keys {
	if h.Unlock == "" {
		return nil
	}
	keys, err := seal.NewKeys(h.Unlock)
	if err != nil {
		return nil // the supervisor has looked at them
	}
	return keys
}

// station is what the station's wiring needs.
func (h handed) station(doors *egress.Doors, log *slog.Logger, ready func(station.Pages)) station.Config {
	return station.Config{
		Settings: h.Settings, Doors: doors, Version: h.Version, Token: h.Token, Demo: h.Demo, Log: log, Ready: ready, Keys: h.keys(),
	}
}
