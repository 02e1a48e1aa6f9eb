package station

import (
	"fmt"
	"net/netip"
	"slices"

	"skylatch/cmd/skylatch/config"
	"skylatch/link"
	"skylatch/redact/egress"
)

// The page's doors. Those of the links are named by [linkName].
const (
	doorPage = "page"
	doorLAN  = "page on the LAN"
)

// Plan returns every socket that a station with these settings may have. The
// caller opens it; the station itself opens none.
func Plan(c config.Config) egress.Plan {
	plan := egress.Plan{{
		Name: doorPage, Kind: egress.TCPListen, Address: c.Page.Listen.String(), Purpose: "the page, for this machine's browser",
	}}
	if c.Page.LAN.IsValid() {
		plan = append(plan, egress.Endpoint{
			Name: doorLAN, Kind: egress.TCPListen, Address: c.Page.LAN.String(), Purpose: "the page, for paired tablets",
		})
	}
	for _, u := range c.UDP {
		plan = append(plan, egress.Endpoint{
			Name: UDPDoor(u), Kind: egress.UDPListen, Address: u.Listen.String(), Purpose: "vehicles by UDP",
		})
		for _, peer := range u.Routed {
			plan = append(plan, egress.Endpoint{
				Name: linkName("udp to", peer), Kind: egress.UDPDial, Address: peer.String(), Purpose: "a vehicle by UDP",
				Routed: true, From: UDPDoor(u),
			})
		}
	}
	for _, t := range c.TCP {
		if t.Listen.IsValid() {
			plan = append(plan, egress.Endpoint{
				Name: linkName("tcp", t.Listen), Kind: egress.TCPListen, Address: t.Listen.String(), Purpose: "vehicles by TCP",
			})
			continue
		}
		plan = append(plan, egress.Endpoint{
			Name: linkName("tcp to", t.Connect), Kind: egress.TCPDial, Address: t.Connect.String(), Purpose: "a vehicle by TCP",
			Routed: t.Routed,
		})
	}
	return slices.Concat(plan, videoPlan(c), forwardPlan(c))
}

// linkName names a link and its door. A port that the system will choose is not
// known yet; the page lists it with the doors.
func linkName(kind string, address netip.AddrPort) string {
	if address.Port() == 0 {
		return fmt.Sprintf("%s %s", kind, address.Addr())
	}
	return fmt.Sprintf("%s %s", kind, address)
}

// UDPDoor returns the name of a UDP link's door.
func UDPDoor(u config.UDP) string { return linkName("udp", u.Listen) }

// links says the configured links by the names of their doors.
func links(c config.Config) link.Links {
	l := link.Links{SerialAuto: c.Serial.Auto}
	for _, u := range c.UDP {
		l.UDP = append(l.UDP, link.UDP{Door: UDPDoor(u), Peers: u.Peers})
		for _, peer := range u.Routed {
			l.UDPDial = append(l.UDPDial, linkName("udp to", peer))
		}
	}
	for _, t := range c.TCP {
		if t.Listen.IsValid() {
			l.TCPListen = append(l.TCPListen, linkName("tcp", t.Listen))
		} else {
			l.TCPDial = append(l.TCPDial, linkName("tcp to", t.Connect))
		}
	}
	for _, p := range c.Serial.Ports {
		l.SerialPorts = append(l.SerialPorts, link.SerialPort{Path: p.Path, Baud: p.Baud})
	}
	for _, f := range c.Forward {
		if f.Serial != "" {
			l.SerialTaken = append(l.SerialTaken, f.Serial)
		}
	}
	return l
}
